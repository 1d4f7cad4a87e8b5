// The entry point: starts the live updates and activates the buttons.
import { listen } from './stream.js';
import { askToLogIn, watchPresses } from './actions.js';
import { isKnown, onCaller } from './operator.js';
import { followLinks } from './navigate.js';
import { watchSearchKey } from './search.js';
import { showAgain, keepFresh } from './view.js';
import { change } from './morph.js';

// During a rolling update, page and stream may be of different versions: this limits reloads of the page.
const LEAST_AGE = 30_000; // ms

const live = document.getElementById('live');
const heard = document.getElementById('heard');

// A screen reader announces only a change of the verdict, not every number in it.
function say(before) {
  const verdict = document.getElementById('verdict');
  if (verdict && before !== verdict.dataset.key) {
    heard.textContent = verdict.querySelector('h2').textContent;
    document.title = `${heard.textContent} ${document.body.dataset.title}`;
  }
}

function showParts(parts) {
  const before = document.getElementById('verdict')?.dataset.key;
  for (const [id, html] of Object.entries(parts)) {
    const old = document.getElementById(id);
    if (old) {
      change(old, html);
    }
  }
  say(before);
}

function showCounts(counts) {
  let changed = false;
  for (const badge of document.querySelectorAll('[data-count]')) {
    const number = counts?.[badge.dataset.count] ?? '';
    changed ||= badge.textContent !== number;
    badge.textContent = number;
  }
  return changed;
}

const listenAnew = listen('status/stream', {
  history(history) {
    const page = document.body.dataset;
    if (history.files !== page.files && performance.now() > LEAST_AGE) {
      location.reload(); // Another version of this very script.
      return;
    }
    if (history.started !== page.started) {
      page.started = history.started;
      showAgain(); // The service was restarted, or another instance answers now.
    }
  },
  sample(sample) {
    if (showCounts(sample.counts)) {
      keepFresh();
    }
  },
  parts: showParts,
  state(isLive) {
    live.dataset.live = isLive ? 'yes' : 'no';
    live.textContent = isLive ? 'live' : 'not live, trying again';
  },
});

watchPresses();
followLinks();
watchSearchKey();
onCaller(async () => {
  if (!isKnown()) {
    await showAgain(); // After a log-out the reader may not see this page any more.
  }
  listenAnew();
});
if (document.body.classList.contains('closed')) {
  askToLogIn();
}
