// Updates the view from the server without leaving the page: the entered credentials stay in memory.
import { become } from './morph.js';
import { asCaller } from './operator.js';

const LEAST_PAUSE = 5_000; // ms between two automatic updates

let waiting = null;
let shownAt = Date.now();

const isList = () => document.getElementById('view') !== null;
const isBeingRead = () => document.querySelector('dialog[open]') || document.hidden;

/** Updates the view now. */
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

/** Updates a list soon, because something in it has changed; never while the reader uses it. */
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

// Views that show work in progress, and a view that could not be loaded.
setInterval(() => {
  const again = document.querySelector('[data-again], .away');
  if (again && isList() && !isBeingRead() && Date.now() - shownAt >= LEAST_PAUSE) {
    showAgain();
  }
}, 1_000);
