"use strict";
// Sorts tables and picks pairs. Nothing on the page needs it: without scripts all of it can be read.
(() => {
  const NUMBER = /[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?/i;

  const make = (name, words, settings) => {
    const made = document.createElement(name);
    if (words) made.textContent = words;
    return Object.assign(made, settings || {});
  };

  // The first number of a cell; what has none stands last, whichever way the column is sorted.
  const numberOf = (cell) => {
    const found = cell.textContent.replace(/\u2212/g, "-").replace(/,(?=\d{3})/g, "").match(NUMBER);
    return found ? parseFloat(found[0]) : NaN;
  };

  const compared = (column, numeric, down) => (one, other) => {
    const [a, b] = [one.cells[column], other.cells[column]];
    const sign = down ? -1 : 1;
    if (!numeric) return sign * a.textContent.localeCompare(b.textContent, "en", { numeric: true });
    const [x, y] = [numberOf(a), numberOf(b)];
    if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
    return sign * (x - y);
  };

  const sortable = (table) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    if (rows.length < 3) return;
    heads.forEach((head, column) => {
      const numeric = head.classList.contains("n");
      const button = make("button", head.textContent, { type: "button", className: "sort" });
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        let sorted = rows;
        if (before !== "descending") {
          const down = before === "ascending";
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          sorted = [...rows].sort(compared(column, numeric, down));
        }
        body.append(...sorted);
      });
    });
  };

  const pick = (name, words, pairs) => {
    const values = [...new Set(pairs.map((pair) => pair.dataset[name]))];
    if (values.length < 2) return null;
    const label = make("label", words + " ");
    const select = make("select", "", { name });
    select.append(make("option", "all", { value: "" }));
    values.forEach((value) => select.append(make("option", value, { value })));
    label.append(select);
    return label;
  };

  const filter = (section) => {
    const pairs = [...section.querySelectorAll("article.pair")];
    if (pairs.length < 2) return;
    const box = make("fieldset", "", { className: "controls" });
    box.append(make("legend", "Show pairs"));
    [["model", "Model"], ["attribute", "Attribute"], ["contrast", "Groups"], ["question", "Question"]]
      .map(([name, words]) => pick(name, words, pairs))
      .filter(Boolean)
      .forEach((label) => box.append(label));
    const label = make("label", "Words in them ");
    const words = make("input", "", { type: "search", name: "words" });
    label.append(words);
    const told = make("output", "");
    box.append(label, told);
    const selects = [...box.querySelectorAll("select")];
    const update = () => {
      const sought = words.value.trim().toLowerCase();
      let shown = 0;
      pairs.forEach((pair) => {
        const fits = selects.every((one) => !one.value || pair.dataset[one.name] === one.value)
          && (!sought || pair.textContent.toLowerCase().includes(sought));
        pair.hidden = !fits;
        shown += fits;
      });
      told.textContent = `${shown} of ${pairs.length} pairs shown`;
    };
    box.addEventListener("input", update);
    section.querySelector("h3").before(box);
    update();
    // A link to a pair shows it, whatever was picked.
    window.addEventListener("hashchange", () => {
      const target = document.getElementById(location.hash.slice(1));
      if (!target || !target.hidden) return;
      selects.forEach((one) => { one.value = ""; });
      words.value = "";
      update();
      target.scrollIntoView();
    });
  };

  document.querySelectorAll("section:not([aria-labelledby=answer]) .scroll > table").forEach(sortable);
  const pairs = document.getElementById("pairs");
  if (pairs) filter(pairs.parentElement);
})();
