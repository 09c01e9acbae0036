/// What the page does beyond being read: it finds steps, opens what a link leads to, and, while the run goes on, stays
/// where its reader was when it is written anew. Without it nothing is missing but that.
enum PageScript {
  static let text = """
    'use strict';
    const field = document.querySelector('#find');
    const steps = [...document.querySelectorAll('details[data-step]')];
    const rows = new Map([...document.querySelectorAll('.timeline g[data-step]')].map(r => [r.dataset.step, r]));
    let texts;
    const count = document.querySelector('#count');
    function find() {
      const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let shown = 0;
      texts = texts || steps.map(s => s.textContent.toLowerCase());
      steps.forEach((step, i) => {
        const fits = words.every(w => texts[i].includes(w));
        step.hidden = !fits;
        const row = rows.get(step.dataset.step);
        if (row) row.style.opacity = fits ? '' : '.2';
        if (fits) shown += 1;
      });
      count.textContent = words.length ? shown + ' of ' + steps.length : '';
    }
    function follow() {
      const step = location.hash.startsWith('#step-') && document.getElementById(location.hash.slice(1));
      if (step) { step.hidden = false; step.open = true; step.scrollIntoView({block: 'center'}); }
    }
    document.querySelector('.search').hidden = false;
    field.addEventListener('input', find);
    document.querySelector('#all').addEventListener('click', () => {
      const open = steps.some(s => !s.hidden && !s.open);
      steps.forEach(s => { if (!s.hidden) s.open = open; });
    });
    addEventListener('keydown', event => {
      if (event.key === '/' && document.activeElement !== field) { event.preventDefault(); field.focus(); }
      if (event.key === 'Escape' && document.activeElement === field) { field.value = ''; find(); field.blur(); }
    });
    addEventListener('hashchange', follow);
    const key = 'plinkflow ' + document.body.dataset.run;
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) || '{}');
      if (document.body.dataset.alive && kept.open) {
        field.value = kept.words;
        kept.open.forEach(id => { const s = document.getElementById(id); if (s) s.open = true; });
        find();
        scrollTo(0, kept.y);
      } else { follow(); }
      addEventListener('pagehide', () => sessionStorage.setItem(key, JSON.stringify(
        {words: field.value, open: steps.filter(s => s.open).map(s => s.id), y: scrollY})));
    } catch { follow(); }
    """
}
