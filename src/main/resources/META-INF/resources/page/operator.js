// Who operates: credentials that are in this module's memory and nowhere else.
let authorization = null;
let username = '';

const button = document.getElementById('operator');
const name = document.getElementById('operator-name');

export const isKnown = () => authorization !== null;

/** A problem as the service words it. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** Takes these credentials where they are an operator's. */
export async function logIn(givenName, password) {
  const bytes = new TextEncoder().encode(`${givenName}:${password}`);
  const given = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  await call('GET', 'status/operator', given);
  authorization = given;
  username = givenName;
  show();
}

export function logOut() {
  authorization = null;
  username = '';
  show();
}

function show() {
  name.textContent = username;
  button.textContent = isKnown() ? 'Log out' : 'Log in';
}

/** An operator's call; gives its JSON. */
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

// Without the browser's own credentials, which would have it ask for some in a window of its own.
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
    return 'These are not the credentials of an operator.';
  }
  return body.detail ?? body.title ?? `The service answered ${status}.`;
}
