// The key / moves to the search box; Escape leaves it.
const box = document.getElementById('search');

const isTyping = (target) => target.closest?.('input, select, textarea, [contenteditable]') || document.querySelector('dialog[open]');

export function watchSearchKey() {
  if (!box) {
    return; // The page of the log-in has no search.
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      event.preventDefault(); // The character belongs to the key, not to the text.
      box.focus();
      box.select();
    } else if (event.key === 'Escape' && event.target === box) {
      box.blur();
    }
  });
}
