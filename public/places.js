// Places: where the reader is, asked of the browser at a click, and maps that the server has drawn.

const WHY = {
  1: "Your browser did not share your place. Allow it in the settings of this site, or choose a city.",
  2: "Your place could not be found. Choose a city instead.",
  3: "Finding your place took too long. Try again, or choose a city.",
};
const UNSAFE = "Browsers share a place over https only. Choose a city instead.";
const LONGEST_MS = 10_000;

/** Follows an address as a click on a link does, so that the page need not be loaded anew. */
function follow(url) {
  const link = document.createElement("a");
  link.href = url;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Leads to the address in `data-near`, with the place for the word that stands for it. */
function leadNear(button) {
  const answer = button.parentElement.querySelector("[role=status]");
  const hint = answer.textContent;
  const done = (text) => {
    button.disabled = false;
    answer.textContent = text;
  };
  if (!window.isSecureContext || !navigator.geolocation) return done(UNSAFE);
  button.disabled = true;
  answer.textContent = "Asking your browser where you are …";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      done(hint);
      const place = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
      follow(button.dataset.near.replace("near=here", `near=${place}`));
    },
    ({ code }) => done(WHY[code] ?? WHY[2]),
    { timeout: LONGEST_MS, maximumAge: 600_000 },
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-near]");
  if (button) leadNear(button);
});

/** Adds a style sheet once, and waits until it is there. */
function style(url) {
  if (document.querySelector(`link[href="${url}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = url;
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}

/** Text as HTML: Leaflet takes attributions and tooltips as HTML. */
function escaped(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

/**
 * A map that the server has drawn. Where there are tiles, Leaflet takes its place. Where it fills a form, a click on it writes
 * the place into the fields.
 */
class VenueMap extends HTMLElement {
  connectedCallback() {
    const form = document.getElementById(this.dataset.fills);
    if (this.dataset.tiles) this.openTiles(form).catch((error) => console.warn("The map stays as it is drawn:", error));
    else if (form) this.addEventListener("click", (event) => this.choose(event, form));
  }

  disconnectedCallback() {
    this.map?.remove();
  }

  /** A click on the drawn map. */
  choose(event, form) {
    event.preventDefault();
    const sheet = this.querySelector("svg");
    const box = sheet.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const [north, east, south, west] = this.dataset.edges.split(",").map(Number);
    fill(form, north - y * (north - south), west + x * (east - west));
    const here = sheet.querySelector(".map-here");
    here.setAttribute("cx", `${x * 100}%`);
    here.setAttribute("cy", `${y * 100}%`);
    here.setAttribute("visibility", "visible");
  }

  async openTiles(form) {
    await Promise.all([style(this.dataset.style), import(this.dataset.script)]);
    if (!this.isConnected) return;
    const leaflet = window.L;
    const sheet = this.querySelector("svg");
    const streets = document.createElement("div");
    streets.className = "map-streets";
    streets.setAttribute("role", "region");
    streets.setAttribute("aria-label", "Map");
    this.append(streets);
    this.map = leaflet.map(streets);
    this.map.attributionControl.setPrefix(false);
    leaflet.control.scale({ imperial: false }).addTo(this.map);
    leaflet
      .tileLayer(this.dataset.tiles, { attribution: escaped(this.dataset.attribution ?? ""), referrerPolicy: "origin", maxZoom: 19 })
      .addTo(this.map);
    const numbers = (text) => text.split(",").map(Number);
    const marks = [...sheet.querySelectorAll(".map-mark")];
    const here = this.dataset.here && numbers(this.dataset.here);
    const places = [...marks.map((mark) => numbers(mark.dataset.place)), ...(here ? [here] : [])];
    if (places.length > 0) this.map.fitBounds(places, { padding: [30, 30], maxZoom: 16 });
    else this.map.setView([20, 0], 2);
    for (const mark of marks) {
      const at = numbers(mark.dataset.place);
      const dot = leaflet.circleMarker(at, { radius: mark.querySelector("circle").r.baseVal.value, className: "map-dot" });
      dot.bindTooltip(escaped(mark.querySelector("title").textContent)).addTo(this.map);
      if (!form) dot.on("click", () => follow(mark.href.baseVal));
    }
    let chosen = here && leaflet.circleMarker(here, { radius: 9, className: "map-here" }).addTo(this.map);
    if (form) {
      this.map.on("click", ({ latlng }) => {
        const at = latlng.wrap();
        fill(form, at.lat, at.lng);
        chosen ??= leaflet.circleMarker(at, { radius: 9, className: "map-here" }).addTo(this.map);
        chosen.setLatLng(at);
      });
    }
    sheet.remove();
  }
}

/** Five decimals are about a metre. */
function fill(form, latitude, longitude) {
  form.elements.latitude.value = latitude.toFixed(5);
  form.elements.longitude.value = longitude.toFixed(5);
}

customElements.define("venue-map", VenueMap);
