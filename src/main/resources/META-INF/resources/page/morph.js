// Updates an element to the HTML that the server has rendered, and changes only the differences: the
// focus, a selection and unfolded parts stay.

/** Updates `old` to `html`; both are one element of the same id. */
export function change(old, html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').body.firstElementChild;
  if (fresh) {
    become(old, fresh);
  }
}

/** Updates the element `old` to `fresh`, an element of the same name. */
export function become(old, fresh) {
  for (const { name } of [...old.attributes]) {
    const isTheReaders = name === 'open' && old.localName === 'details';
    if (!fresh.hasAttribute(name) && !isTheReaders) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  becomeChildren(old, fresh);
}

function becomeChildren(old, fresh) {
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const found = likeness(place, wanted, old);
    if (!found) {
      old.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (found !== place) {
      old.insertBefore(found, place);
    } else {
      place = place.nextSibling;
    }
    if (found.nodeType === Node.ELEMENT_NODE) {
      become(found, wanted);
    } else if (found.data !== wanted.data) {
      found.data = wanted.data;
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** The node to update to `wanted`: the one with its id, else the one in its place, if it is alike. */
function likeness(place, wanted, old) {
  if (wanted.id) {
    const known = document.getElementById(wanted.id);
    return known?.parentNode === old && known.localName === wanted.localName ? known : null;
  }
  return place && place.nodeName === wanted.nodeName && !place.id ? place : null;
}
