// Updates the charts that the server has rendered, in the same box and the same way.
const WIDTH = 150;
const HEIGHT = 40;
const MARGIN = 2;
const FIGURES = { rate: 0, lag: 1 }; // where each stands in a sample

let samples = [];

/** Adds the samples after the number `after`; all samples if it is 0. */
export function replace(newer, after) {
  samples = after === 0 ? newer : [...samples.filter((one) => one.number <= after), ...newer];
  draw();
}

export function add(sample) {
  if (samples.length === 0 || sample.number > samples.at(-1).number) {
    samples.push(sample);
  }
  draw();
}

function draw() {
  samples = samples.slice(-WIDTH);
  for (const chart of document.querySelectorAll('.chart')) {
    const { topic, figure } = chart.dataset;
    const values = samples.map((one) => Math.max(0, one.topics[topic]?.[FIGURES[figure]] ?? 0));
    if (values.length > 0) {
      show(chart, figure, values);
    }
  }
}

function show(chart, figure, values) {
  const most = Math.max(...values);
  const line = path(values, Math.max(1, most));
  chart.querySelector('.line').setAttribute('d', line);
  chart.querySelector('.area').setAttribute('d', `${line}V${HEIGHT} H${WIDTH - values.length + 1} Z`);
  const now = words(figure, values.at(-1));
  const top = words(figure, most);
  chart.querySelector('.now').textContent = now;
  chart.querySelector('.peak').textContent = top;
  const svg = chart.querySelector('svg');
  const label = svg.getAttribute('aria-label');
  svg.setAttribute('aria-label', label.replace(/now [\d.,]+, at most [\d.,]+/, `now ${now}, at most ${top}`));
}

function path(values, most) {
  return values
    .map((value, i) => {
      const y = HEIGHT - MARGIN - (value / most) * (HEIGHT - 2 * MARGIN);
      return `${i === 0 ? 'M' : 'L'}${WIDTH - values.length + 1 + i} ${y.toFixed(1)}`;
    })
    .join('');
}

function words(figure, value) {
  const digits = figure === 'lag' || value >= 1000 ? 0 : 1;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
