/// How the page looks: one family of type, one accent a state, in light, in dark and on paper.
enum PageStyle {
  /// The picture of the graph, also in a file of its own.
  static let graph: Markup = """
    .graph path{fill:none;stroke:#8a8f98;stroke-width:1.2;opacity:.7}
    .graph rect{fill:#f6f7f9;stroke:#8a8f98}
    .graph text{font:600 12px system-ui,sans-serif;fill:#1c1f24}
    .graph .kind{font-weight:400;font-size:11px;fill:#5c626d}
    .graph .done rect{stroke:#2f7d4f}.graph .failed rect{stroke:#b3261e;stroke-width:2}
    .graph .doubt rect{stroke:#b26a00;stroke-width:2}.graph .undone rect{stroke-dasharray:4 3}
    .graph .pending rect{opacity:.6}
    @media (prefers-color-scheme:dark){.graph rect{fill:#23262c}.graph text{fill:#e7e9ed}.graph .kind{fill:#a3a9b4}}
    """

  static let page: Markup = """
    :root{color-scheme:light dark;--ink:#1c1f24;--soft:#5c626d;--line:#d9dce1;--ground:#fff;--panel:#f6f7f9;
    --good:#2f7d4f;--bad:#b3261e;--doubt:#b26a00;--work:#3867b7;--wait:#9db7e0;--undo:#8a8f98}
    @media (prefers-color-scheme:dark){:root{--ink:#e7e9ed;--soft:#a3a9b4;--line:#3a3e46;--ground:#16181c;--panel:#1f2227;
    --good:#6fc493;--bad:#f2857d;--doubt:#e9b15f;--work:#7fa6e8;--wait:#3f567c;--undo:#6b717c}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:68rem;padding:2rem 1.25rem 4rem;background:var(--ground);color:var(--ink);
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
    h1{font-size:1.6rem;line-height:1.2;margin:0}h2{font-size:1.1rem;margin:2.5rem 0 .75rem}
    a{color:inherit}code,pre,.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.875em}
    pre{margin:.25rem 0;padding:.6rem .75rem;background:var(--panel);border-radius:4px;overflow:auto;white-space:pre-wrap;
    overflow-wrap:anywhere;max-height:24rem}
    header p{margin:.35rem 0 0;color:var(--soft)}
    .state{font-weight:600}.done{color:var(--good)}.failed{color:var(--bad)}.doubt,.waiting,.running{color:var(--doubt)}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.25rem;margin:1.25rem 0 0}
    dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
    .fault{border-left:3px solid var(--bad);padding:.1rem 0 .1rem .85rem;margin:.75rem 0}
    .fault p{margin:.15rem 0}
    .wide{overflow-x:auto}.tall{max-height:75vh;overflow-y:auto}
    .timeline{width:100%;min-width:640px;height:auto;display:block}
    .timeline text{font:12px system-ui,sans-serif;fill:var(--ink)}.timeline .tick{fill:var(--soft);text-anchor:middle}
    .timeline rect{height:12px;rx:2px}.timeline .grid{stroke:var(--line)}.timeline .work{fill:var(--work)}.timeline .wait{fill:var(--wait)}
    .timeline .undo{fill:var(--undo)}.timeline .again{fill:var(--doubt)}
    .timeline .critical text{font-weight:700}.timeline .bad text{fill:var(--bad);font-weight:700}
    .legend{color:var(--soft);font-size:.875rem;margin:.5rem 0 0}
    .legend i{display:inline-block;width:1.1em;height:.7em;border-radius:2px;margin:0 .15em 0 .8em}
    .legend i:first-child{margin-left:0}.legend .again{width:.6em;height:.6em;border-radius:50%;background:var(--doubt)}
    .legend .work{background:var(--work)}.legend .wait{background:var(--wait)}.legend .undo{background:var(--undo)}
    .legend b{color:var(--ink);margin-left:.8em}.legend i{print-color-adjust:exact}.timeline{print-color-adjust:exact}
    details[data-step]{content-visibility:auto;contain-intrinsic-size:auto 2.4rem}
    details{border-top:1px solid var(--line)}details:last-of-type{border-bottom:1px solid var(--line)}
    summary{display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:.45rem 0;cursor:pointer;list-style-position:outside}
    summary b{min-width:16rem;overflow-wrap:anywhere}summary .mono{color:var(--soft);flex:1}
    .plain,.plain:last-of-type{border:0}.plain summary{display:list-item;padding:0;list-style-position:inside}
    details>div{padding:0 0 1rem}h3+p{margin:.1rem 0}details[data-step]{scroll-margin-top:4rem}h3{font-size:.875rem;margin:.9rem 0 .2rem;color:var(--soft);font-weight:600}
    table{border-collapse:collapse;width:100%;font-size:.875rem}td,th{text-align:left;padding:.15rem .75rem .15rem 0;
    vertical-align:top;overflow-wrap:anywhere}th{color:var(--soft);font-weight:600}
    .search{position:sticky;top:0;background:var(--ground);padding:.5rem 0;display:flex;gap:.5rem;z-index:1}
    .search input{flex:1;font:inherit;padding:.4rem .6rem;border:1px solid var(--line);border-radius:4px;
    background:var(--panel);color:inherit}
    .search button{font:inherit;padding:.4rem .75rem;border:1px solid var(--line);border-radius:4px;background:var(--panel);
    color:inherit;cursor:pointer}
    :focus-visible{outline:2px solid var(--work);outline-offset:2px}[hidden]{display:none!important}
    @media (max-width:40rem){body{padding:1rem .85rem 3rem}dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}
    summary b{min-width:0;width:100%}}
    @media print{.graph{width:100%;height:auto}h2,h3{break-after:avoid}body{max-width:none;padding:0;font-size:11px}.search{display:none}pre,.tall{max-height:none}details[data-step]{content-visibility:visible}
    details:not([open]){break-inside:avoid}}
    """
}
