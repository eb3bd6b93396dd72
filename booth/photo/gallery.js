
'use strict';
const byId = id => document.getElementById(id);
const figures = [...document.querySelectorAll('figure')], sections = [...document.querySelectorAll('section')];
const viewer = byId('viewer'), picture = viewer.querySelector('img'), [caption, links] = viewer.querySelectorAll('p');
const shown = () => figures.filter(figure => !figure.hidden && !figure.closest('section').hidden);
const file = (figure, kind) => figure.querySelector(`[data-kind="${kind}"]`)?.href;
let at = 0;

function filter() {
  const number = byId('claim').value.trim().toLowerCase(), look = byId('look').value;
  for (const section of sections) {
    for (const figure of section.querySelectorAll('figure')) figure.hidden = look !== '' && figure.dataset.look !== look;
    section.hidden = !section.dataset.claim.toLowerCase().includes(number) || !section.querySelector('figure:not([hidden])');
  }
  const people = sections.filter(section => !section.hidden).length, count = shown().length;
  const words = byId('count').dataset;
  byId('count').textContent = `${words.photographs}: ${count} · ${words.people}: ${people}`;
  byId('nothing').hidden = count > 0 || figures.length === 0;
}

function show(index) {
  const all = shown();
  at = (index + all.length) % all.length;
  const figure = all[at], large = file(figure, 'print') ?? file(figure, 'full');
  picture.src = file(figure, 'web') ?? figure.querySelector('img').src;
  if (large) {
    const loading = new Image();  // from a slow stick the web picture stands until the print is there
    loading.onload = () => { if (all[at] === figure) picture.src = large; };
    loading.src = large;
  }
  caption.textContent = figure.dataset.caption;
  links.replaceChildren(...[...figure.querySelectorAll('a')].map(link => link.cloneNode(true)));
  if (!viewer.open) viewer.showModal();
}

function close() {
  const figure = shown()[at];
  viewer.close();
  figure?.querySelector('button').focus();
}

figures.forEach(figure => figure.querySelector('button').addEventListener('click', () => show(shown().indexOf(figure))));
viewer.querySelectorAll('[data-step]').forEach(button =>
  button.addEventListener('click', () => +button.dataset.step ? show(at + +button.dataset.step) : close()));
viewer.addEventListener('cancel', event => { event.preventDefault(); close(); });
document.addEventListener('keydown', event => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] * (document.dir === 'rtl' ? -1 : 1);
  if (viewer.open && step) { event.preventDefault(); show(at + step); }
});
byId('claim').addEventListener('input', filter);
byId('look').addEventListener('change', filter);
filter();
