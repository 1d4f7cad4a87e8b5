package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/** What people who do not see the page, or not well, need of it; checked in the browser. */
final class Accessibility {
  /** Everything that is wrong, a line each. */
  private static final String CHECK =
      """
      const wrong = [];
      const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      const name = (e) => (e.getAttribute('aria-label')
          ?? (e.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
              .map((id) => document.getElementById(id)?.textContent ?? '').join(' ')).trim()
          || (e.labels ? [...e.labels].map((l) => l.textContent).join(' ') : '').trim()
          || e.textContent.trim();
      const where = (e) => e.outerHTML.slice(0, 140);
      const say = (what, e) => wrong.push(what + ': ' + where(e));

      if (!document.documentElement.lang) wrong.push('the page has no language');
      for (const one of ['main', 'header', 'h1']) {
        if (document.querySelectorAll(one).length !== 1) wrong.push('not one ' + one);
      }
      for (const e of document.querySelectorAll('a[href], button, input, select, summary')) {
        if (e.type !== 'hidden' && !name(e)) say('no name', e);
      }
      for (const e of document.querySelectorAll('nav, section, dialog, svg[role=img], progress')) {
        if (!name(e)) say('no name', e);
      }
      const ids = new Set();
      for (const e of document.querySelectorAll('[id]')) {
        if (ids.has(e.id)) say('its id is taken', e);
        ids.add(e.id);
      }
      for (const e of document.querySelectorAll('[aria-labelledby]')) {
        if (!document.getElementById(e.getAttribute('aria-labelledby'))) say('labelled by none', e);
      }
      for (const e of document.querySelectorAll('[tabindex]')) {
        if (e.tabIndex > 0) say('out of the order', e);
      }
      for (const e of document.querySelectorAll('table')) {
        if (!e.querySelector('thead th[scope=col]')) say('no headings', e);
      }
      let before = 1;
      for (const e of document.querySelectorAll('h1, h2, h3, h4')) {
        const level = Number(e.localName[1]);
        if (level > before + 1) say('skips a level', e);
        before = level;
      }
      const called = new Map();
      for (const e of [...document.querySelectorAll('button')].filter(shown)) {
        const does = e.dataset.post ?? e.id;
        if ((called.get(name(e)) ?? does) !== does) say('its name is taken', e);
        called.set(name(e), does);
      }

      // Contrast as WCAG 2 has it, 4.5 : 1.
      const rgb = (c) => (c.match(/[\\d.]+/g) ?? []).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
          .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (e) => {
        for (let at = e; at; at = at.parentElement) {
          const c = rgb(getComputedStyle(at).backgroundColor);
          if (c.length === 3 || c[3] === 1) return c;
        }
        return [255, 255, 255];
      };
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const e = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !shown(e) || e.closest('svg, .unseen, script')) continue;
        const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) say('contrast ' + ratio.toFixed(2), e);
      }
      return wrong;
      """;

  private Accessibility() {}

  /** Fails with all that is wrong with what the browser shows now. */
  static void check(Browser browser) {
    assertEquals(List.of(), browser.run(CHECK), browser.address());
  }

  /** Fails where the page is wider than its screen. */
  static void checkWidth(Browser browser) {
    Object tooWide =
        browser.run(
            """
            const width = document.documentElement.clientWidth;
            return document.documentElement.scrollWidth <= width ? [] :
                [...document.querySelectorAll('body *')]
                    .filter((e) => e.getBoundingClientRect().right > width + 1)
                    .map((e) => e.outerHTML.slice(0, 120));
            """);
    assertEquals(List.of(), tooWide, browser.address());
  }
}
