// Keys of the reading page: j and k go through the proposals, a, e and x press the buttons of the one in focus. Without
// this script everything is there as links and buttons.
'use strict';

const cards = [...document.querySelectorAll('.proposal')];

/** Puts a proposal in focus and its words into view. */
function show(card) {
  if (!card) return;
  document.querySelectorAll('.span.lit').forEach((span) => span.classList.remove('lit'));
  const words = document.getElementById(card.dataset.span);
  words?.classList.add('lit');
  words?.scrollIntoView({ block: 'center', inline: 'nearest' });
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest' });
}

function current() {
  return document.activeElement?.closest?.('.proposal') ?? null;
}

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = cards.indexOf(current());
  if (event.key === 'j' || event.key === 'k') {
    event.preventDefault();
    const next = at < 0 ? 0 : at + (event.key === 'j' ? 1 : -1);
    show(cards[Math.min(Math.max(next, 0), cards.length - 1)]);
    return;
  }
  const button = at < 0 ? null : cards[at].querySelector(`[data-key="${event.key}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// A judged page comes back at the next proposal.
if (location.hash === '#now') {
  const card = document.getElementById('now');
  const first = card?.querySelector('form .field input, form .field select, form .field textarea');
  show(card);
  if (first) first.focus();
}
