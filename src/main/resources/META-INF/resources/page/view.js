// Shows the view again as the server has it now, without leaving the page: what was typed as
// credentials stays in memory.
import { become } from './morph.js';
import { asCaller } from './operator.js';

const LEAST_PAUSE = 5_000; // ms between two that nobody has asked for

let waiting = null;
let shownAt = Date.now();

const isList = () => document.getElementById('view') !== null;
const isBeingRead = () => document.querySelector('dialog[open]') || document.hidden;

/** Shows it again now. */
export async function showAgain() {
  shownAt = Date.now();
  let answer;
  try {
    answer = await fetch(location.href, asCaller({ cache: 'no-store', headers: { Accept: 'text/html' } }));
  } catch {
    return; // The stream says that the service does not answer.
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = fresh.title;
  document.body.className = fresh.body.className;
  Object.assign(document.body.dataset, fresh.body.dataset);
  for (const part of ['h1', '.who', '.tabs', '#verdict', 'main']) {
    const old = document.querySelector(part);
    const now = fresh.querySelector(part);
    if (old && now) {
      become(old, now);
    }
  }
}

/** Shows a list again soon, since something in it has changed; never while it is operated. */
export function keepFresh() {
  if (waiting || !isList()) {
    return;
  }
  waiting = setTimeout(async () => {
    waiting = null;
    if (isBeingRead()) {
      keepFresh();
    } else {
      await showAgain();
    }
  }, Math.max(500, shownAt + LEAST_PAUSE - Date.now()));
}

// Views that show work in progress, and one that could not be shown.
setInterval(() => {
  const again = document.querySelector('[data-again], .away');
  if (again && isList() && !isBeingRead() && Date.now() - shownAt >= LEAST_PAUSE) {
    showAgain();
  }
}, 1_000);
