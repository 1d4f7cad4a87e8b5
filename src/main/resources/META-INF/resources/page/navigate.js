// Follows links without a new load of the page during a log-in: the credentials are in the memory of
// this page and would be lost.
import { isKnown } from './operator.js';
import { showAgain } from './view.js';

const heard = document.getElementById('heard');

let followed = false;

export function followLinks() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link && plain && !event.defaultPrevented && follow(new URL(link.href))) {
      event.preventDefault();
    }
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'get') {
      return;
    }
    const target = new URL(form.action);
    target.search = new URLSearchParams(new FormData(form));
    if (follow(target)) {
      event.preventDefault();
    }
  });
  addEventListener('popstate', () => {
    if (followed) {
      showAgain();
    }
  });
}

function follow(target) {
  const here = target.origin === location.origin && target.pathname === location.pathname;
  const within = target.search === location.search && target.hash;
  if (!isKnown() || !here || within) {
    return false;
  }
  followed = true;
  history.pushState(null, '', target);
  show(target.hash.slice(1));
  return true;
}

async function show(id) {
  await showAgain();
  const place = document.getElementById(id || 'main');
  place?.scrollIntoView();
  document.getElementById('main').focus({ preventScroll: true });
  heard.textContent = document.title;
}
