// The log-in: its credentials are in the memory of this module only.
let authorization = null;
let username = '';
let role = '';
let changed = () => {};

const button = document.getElementById('operator');
const name = document.getElementById('operator-name');

export const isKnown = () => authorization !== null;
export const isOperator = () => role === 'operator';

/** Calls `listener` after each log-in and log-out. */
export function onCaller(listener) {
  changed = listener;
}

/** A problem in the words of the service. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** Stores these credentials if they are an operator's or a viewer's; a token takes precedence over a password. */
export async function logIn(givenName, password, token) {
  const bytes = new TextEncoder().encode(`${givenName}:${password}`);
  const given = token ? `Bearer ${token}` : `Basic ${btoa(String.fromCharCode(...bytes))}`;
  const caller = await call('GET', 'status/caller', given);
  become(given, caller.username, caller.role);
}

export function logOut() {
  become(null, '', '');
}

function become(given, givenName, givenRole) {
  authorization = given;
  username = givenName;
  role = givenRole;
  name.textContent = role === 'viewer' ? `${username} (viewer)` : username;
  button.textContent = isKnown() ? 'Log out' : 'Log in';
  changed();
}

/** Options of a read, with the credentials of the log-in if there is one. */
export function asCaller(options) {
  return isKnown()
    ? { ...options, credentials: 'omit', headers: { ...options.headers, Authorization: authorization } }
    : options;
}

/** An operator's call. Returns its JSON. */
export async function post(path) {
  try {
    return await call('POST', path, authorization);
  } catch (e) {
    if (e.status === 401) {
      logOut();
    }
    throw e;
  }
}

// Without the browser's own credentials: the browser would ask for them in a dialog of its own.
async function call(method, path, given) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      credentials: 'omit',
      cache: 'no-store',
      headers: { Authorization: given, Accept: 'application/json' },
    });
  } catch {
    throw new Refused(0, 'The service does not answer. Nothing is known to have been done.');
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(answer.status, said(answer.status, body));
  }
  return body;
}

function said(status, body) {
  if (status === 401) {
    return 'These are not the credentials of an operator or of a viewer.';
  }
  return body.detail ?? body.title ?? `The service answered ${status}.`;
}
