// "/" puts the cursor into the search box, as on sites that readers know.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector(".find input").focus();
  }
});

// What takes longer than the hits comes after them; without this script a link leads there.
for (const place of document.querySelectorAll("[data-load]")) {
  place.setAttribute("aria-busy", "true");
  fetch(place.dataset.load)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((html) => { place.innerHTML = html; })
    .catch(() => {})
    .finally(() => place.removeAttribute("aria-busy"));
}

// A drag over the timeline chooses its months; the two fields below it do so without this script.
let from = null;
const monthAt = (event) => event.target.closest?.(".timeline [data-month]")?.dataset.month;
document.addEventListener("pointerdown", (event) => { from = monthAt(event); });
document.addEventListener("dragstart", (event) => { if (monthAt(event)) event.preventDefault(); });
document.addEventListener("pointerup", (event) => {
  const to = monthAt(event), form = document.querySelector("form.period");
  if (from && to && from !== to && form) {
    [form.elements.since.value, form.elements.until.value] = [from, to].sort();
    form.submit();
  }
  from = null;
});
