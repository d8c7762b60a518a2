// On a phone the tree of units is one row that opens.

if (matchMedia("(max-width: 991.98px)").matches) {
  for (const units of document.querySelectorAll("[data-units]")) units.open = false;
}
