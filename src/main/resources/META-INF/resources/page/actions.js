// The buttons: each operator's call is confirmed first, with a log-in if there was none.
import { isKnown, isOperator, logIn, logOut, post } from './operator.js';
import { showAgain } from './view.js';

const dialog = document.getElementById('ask');
const form = dialog.querySelector('form');
const title = document.getElementById('ask-title');
const effect = document.getElementById('ask-effect');
const login = document.getElementById('ask-login');
const name = document.getElementById('ask-name');
const password = document.getElementById('ask-password');
const token = document.getElementById('ask-token'); // Where tokens are taken.
const options = document.getElementById('ask-options');
const scope = document.getElementById('ask-scope');
const limit = document.getElementById('ask-limit');
const minutes = document.getElementById('ask-minutes');
const reason = document.getElementById('ask-reason');
const wrong = document.getElementById('ask-wrong');
const yes = document.getElementById('ask-yes');
const nameShown = document.getElementById('operator-name');
const saidAtEnd = document.getElementById('said');

let asked = null; // { title, path, options } of the call that is being confirmed; no path: only a login
let hiding;

export function watchPresses() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button[data-post]');
    if (button) {
      ask(
        { title: button.textContent.trim(), path: pathOf(button), options: button.dataset.options },
        button.dataset.effect,
      );
    }
  });
  document.addEventListener('submit', (event) => {
    const made = event.target.closest('form[data-post]');
    if (made) {
      event.preventDefault();
      ask({ title: made.dataset.title, path: pathOfForm(made) }, made.dataset.effect);
    }
  });
  document.getElementById('operator').addEventListener('click', () => {
    if (isKnown()) {
      logOut();
      say('Logged out.');
    } else {
      askToLogIn();
    }
  });
  document.getElementById('ask-no').addEventListener('click', () => dialog.close());
  form.addEventListener('submit', confirmed);
  dialog.addEventListener('close', () => {
    password.value = '';
    if (token) {
      token.value = '';
    }
  });
}

/** Checks the log-in, and has no other effect. */
export function askToLogIn() {
  ask({ title: 'Log in' }, document.body.dataset.hint);
}

/** Whether the present log-in allows the call. */
const isEnough = () => (asked.path ? isOperator() : isKnown());

/** The path of the call; a button may add the filters of the view. */
function pathOf(button) {
  const query = new URLSearchParams(location.search);
  const along = new URLSearchParams();
  for (const key of (button.dataset.with ?? '').split(' ')) {
    if (key && query.get(key)) {
      along.set(key, query.get(key));
    }
  }
  const path = button.dataset.post;
  return along.size > 0 ? `${path}${path.includes('?') ? '&' : '?'}${along}` : path;
}

function pathOfForm(made) {
  const query = new URLSearchParams(new FormData(made));
  for (const day of made.querySelectorAll('input[type=date]')) {
    query.set(day.name, `${day.value}T00:00:00Z`);
  }
  return `${made.dataset.post}?${query}`;
}

function ask(call, says) {
  asked = call;
  title.textContent = call.path ? `${call.title}?` : call.title;
  effect.textContent = says;
  yes.textContent = call.path ? call.title.split(' ')[0] : 'Use these credentials';
  wrong.textContent = '';
  showOptions();
  showLogin();
  dialog.showModal();
  (isEnough() ? yes : name).focus();
}

/** Without a choice the call is for all instances, without an end and a reason. */
function showOptions() {
  options.hidden = !asked.options;
  options.disabled = options.hidden;
  limit.hidden = asked.options !== 'pause';
  scope.value = 'fleet';
  minutes.value = '';
  reason.value = '';
}

/** The path of the confirmed call, with the chosen options. */
function chosen() {
  const query = new URLSearchParams();
  if (!options.disabled) {
    if (scope.value !== 'fleet') {
      query.set('scope', scope.value);
    }
    if (minutes.value && !limit.hidden) {
      query.set('until', new Date(Date.now() + minutes.value * 60_000).toISOString());
    }
    if (reason.value.trim()) {
      query.set('reason', reason.value.trim());
    }
  }
  return query.size > 0 ? `${asked.path}?${query}` : asked.path;
}

function showLogin() {
  login.hidden = isEnough();
  login.disabled = isEnough();
}

async function confirmed(event) {
  event.preventDefault();
  if (!isEnough() && !token?.value && (!name.value || !password.value)) {
    wrong.textContent = 'Name and password, please.';
    (name.value ? password : name).focus();
    return;
  }
  yes.disabled = true;
  wrong.textContent = '';
  try {
    if (!isEnough()) {
      await logIn(name.value, password.value, token?.value);
    }
    const answer = asked.path ? await post(chosen()) : null;
    dialog.close();
    say(answer ? result(asked.title, answer) : `Logged in as ${nameShown.textContent}.`, answer?.state === 'OPEN');
    await showAgain();
  } catch (e) {
    wrong.textContent = e.message;
    showLogin();
    if (e.status === 401) {
      password.value = '';
      password.focus();
    }
  } finally {
    yes.disabled = false;
  }
}

/** The result, in the words of the answer. */
function result(what, answer) {
  if (answer.state === 'QUEUED') {
    return `${what}: queued as bulk operation ${answer.id}.`;
  }
  if (answer.state === 'OPEN') {
    return `${what}: it failed again and stays open. ${answer.message}`;
  }
  return answer.state ? `${what}: done, now ${answer.state}.` : `${what}: asked for.`;
}

function say(text, failed = false) {
  saidAtEnd.textContent = text;
  saidAtEnd.classList.toggle('failed', failed);
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    saidAtEnd.textContent = '';
  }, 20_000);
}
