// The map of all artists: <catalogue-map points="/map/points" names="/map/names" at="7" tonight="1 2" week="3" followed="4">.
//
// Points are written pixel by pixel: 20,000 of them take some 5 ms, with or without a graphics card. (WebGL without one drew 3
// frames a second.) Halos, rings and names are drawn over them. While the map moves, the browser shifts the picture, which reaches
// over the edges; it is drawn anew when it no longer reaches, or at rest. What stands inside the element is shown until the
// points are there. A click on a point follows a link to ?at=ID, and the page does the rest.

const SHEET = `
  :host { display: block; position: relative; overflow: hidden; }
  [hidden] { display: none !important; }
  .stage { position: absolute; inset: 0; cursor: grab; touch-action: none; outline: none; user-select: none; -webkit-user-select: none; }
  .stage:active { cursor: grabbing; }
  .stage[data-over] { cursor: pointer; }
  .stage:focus-visible { box-shadow: inset 0 0 0 3px var(--ink-a); }
  canvas { position: absolute; inset: -20%; width: 140%; height: 140%; pointer-events: none; will-change: transform; }
  .zoom { position: absolute; top: 0.6rem; right: 0.6rem; display: grid; gap: 0.3rem; }
  button { width: 2.75rem; height: 2.75rem; border: 2px solid var(--print); background: var(--paper); color: var(--print); font: 800 1.25rem/1 var(--type); cursor: pointer; }
  button:hover { background: var(--print); color: var(--paper); }
  button:focus-visible { outline: 3px solid var(--ink-a); outline-offset: 2px; }
  .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }`;

const [TONIGHT, WEEK] = [1, 2];

const FARTHEST_IN = 120;
/** How far the picture reaches over each edge, and how much it may be enlarged or reduced, before it is drawn anew. */
const BEYOND = 0.2;
const STRETCH = 1.35;
/** Milliseconds without a movement that are rest. */
const REST = 110;
const HIT = 14;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Whatever a style sheet calls a colour, as red, green and blue from 0 to 255. */
function rgb(text) {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  context.fillStyle = text.trim() || "gray";
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** The body of /map/points: see server/src/web/catalogue_map.rs. */
function readPoints(buffer) {
  const count = new DataView(buffer).getUint32(0, true);
  const xs = new Uint16Array(buffer, 8 + 8 * count, count);
  const ys = new Uint16Array(buffer, 8 + 10 * count, count);
  const places = new Float32Array(2 * count);
  for (let at = 0; at < count; at++) {
    places[2 * at] = xs[at] / 65_535;
    places[2 * at + 1] = ys[at] / 65_535;
  }
  return { count, ids: new Float64Array(buffer, 8, count), places, colours: new Uint8Array(buffer, 8 + 12 * count, count) };
}

/** Pixels of a disc: alpha in the highest byte, then blue, green and red. Its middle lies some quarters off that of a pixel. */
function discOf(size, right, down, ink) {
  const wide = Math.ceil(size) + 2;
  const words = new Uint32Array(wide * wide);
  for (let at = 0; at < words.length; at++) {
    const [x, y] = [(at % wide) - (wide >> 1) + 0.5 - right / 4, Math.floor(at / wide) - (wide >> 1) + 0.5 - down / 4];
    const cover = Math.round(255 * clamp(size / 2 + 0.5 - Math.hypot(x, y), 0, 1));
    words[at] = cover ? ((cover << 24) | ink) >>> 0 : 0;
  }
  return { wide, words };
}

/** Writes discs into the pixels of a canvas. */
class Pixels {
  /** By size in halves, by quarters to the right and down, by ink. */
  discs = [];

  resize(context) {
    const { width, height } = context.canvas;
    if (this.image?.width === width && this.image.height === height) return;
    this.image = context.createImageData(width, height);
    this.words = new Uint32Array(this.image.data.buffer);
  }

  /** Draws points of a map `side` pixels wide whose corner lies at (left, top) of the canvas. */
  draw({ count, places, colours }, sizes, grown, inks, side, left, top) {
    const { words, discs } = this;
    const { width, height } = this.image;
    words.fill(0);
    for (let point = 0; point < count; point++) {
      const x = places[2 * point] * side + left;
      const y = places[2 * point + 1] * side + top;
      const column = Math.floor(x);
      const row = Math.floor(y);
      const halves = Math.round(sizes[point] * grown * 2);
      const half = halves >> 1;
      if (column < half + 2 || row < half + 2 || column + half + 3 > width || row + half + 3 > height) continue;
      const right = Math.floor((x - column) * 4);
      const down = Math.floor((y - row) * 4);
      const key = ((halves * 4 + right) * 4 + down) * 8 + colours[point];
      const disc = (discs[key] ??= discOf(halves / 2, right, down, inks[colours[point]]));
      const own = disc.words;
      const wide = disc.wide;
      let to = (row - (wide >> 1)) * width + column - (wide >> 1);
      for (let at = 0, line = 0; line < wide; line++, to += width - wide) {
        // Where discs overlap, the one that covers more of the pixel is seen.
        for (let end = at + wide; at < end; at++, to++) if (own[at] > words[to]) words[to] = own[at];
      }
    }
  }
}

/** A round glow of a colour, fading out, to be drawn as an image. */
function glow(colour, strength) {
  const canvas = new OffscreenCanvas(64, 64);
  const context = canvas.getContext("2d");
  const [red, green, blue] = rgb(colour).map((part) => Math.round(part));
  const fade = context.createRadialGradient(32, 32, 0, 32, 32, 32);
  for (const [at, part] of [[0, 1], [0.25, 0.62], [0.5, 0.28], [0.75, 0.08], [1, 0]]) {
    fade.addColorStop(at, `rgb(${red} ${green} ${blue} / ${part * strength})`);
  }
  context.fillStyle = fade;
  context.fillRect(0, 0, 64, 64);
  return canvas;
}

class CatalogueMap extends HTMLElement {
  static observedAttributes = ["at", "tonight", "week", "followed"];
  /** The middle of the view, from 0 to 1, and how many times the whole is enlarged. */
  view = { x: 0.5, y: 0.5, zoom: 1 };
  names = [];
  chosen = -1;
  over = -1;
  fingers = new Map();

  async connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<slot></slot><div class="stage" tabindex="0" role="application" hidden
      aria-label="Map of all artists. Arrow keys move it, plus and minus zoom, Enter opens the artist in the middle."><canvas></canvas></div>
      <div class="zoom" hidden><button type="button" aria-label="Zoom in">+</button><button type="button" aria-label="Zoom out">−</button><button type="button" aria-label="Whole map">⤢</button></div>
      <p class="said" role="status"></p><a hidden data-noscroll tabindex="-1"></a>`;
    this.stage = root.querySelector(".stage");
    this.canvas = root.querySelector("canvas");
    this.pixels = new Pixels();
    const answer = await fetch(this.getAttribute("points"));
    if (!answer.ok) return;
    this.points = readPoints(await answer.arrayBuffer());
    if (!this.points.count) return;
    this.place = new Map(Array.from(this.points.ids, (id, at) => [id, at]));
    for (const hidden of [this.stage, root.querySelector(".zoom")]) hidden.hidden = false;
    root.querySelector("slot").hidden = true;
    this.listen(root);
    this.restyle();
    this.mark();
    this.choose(false);
    this.dataset.drawn = "";
    const names = await fetch(this.getAttribute("names"));
    if (!names.ok) return;
    this.names = (await names.text()).split("\n");
    this.redraw();
  }

  attributeChangedCallback(name) {
    if (!this.points) return;
    if (name === "at") this.choose(true);
    else this.mark();
  }

  listen(root) {
    const [closer, farther, whole] = root.querySelectorAll("button");
    closer.addEventListener("click", () => this.fly(this.around(2)));
    farther.addEventListener("click", () => this.fly(this.around(0.5)));
    whole.addEventListener("click", () => this.fly({ x: 0.5, y: 0.5, zoom: 1 }));
    const stage = this.stage;
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.see(this.around(Math.exp(-clamp(event.deltaY, -120, 120) / 240), ...this.spot(event)));
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => this.fly(this.around(2, ...this.spot(event))));
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      this.fingers.set(event.pointerId, this.spot(event));
      this.start = this.fingers.size === 1 ? this.spot(event) : null;
    });
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => {
      this.fingers.delete(event.pointerId);
      const [x, y] = this.spot(event);
      if (this.start && Math.hypot(x - this.start[0], y - this.start[1]) < 6) this.open(this.nearest(x, y, HIT));
      this.start = null;
    });
    stage.addEventListener("pointercancel", (event) => this.fingers.delete(event.pointerId));
    stage.addEventListener("pointerleave", () => this.hover(-1));
    stage.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.redraw()).observe(this);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.restyle());
    }
    document.fonts.ready.then(() => {
      this.widths.fill(0);
      this.redraw();
    });
  }

  move(event) {
    const [x, y] = this.spot(event);
    const before = this.fingers.get(event.pointerId);
    if (!before) return this.hover(event.pointerType === "mouse" ? this.nearest(x, y, HIT) : -1);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, [x, y]);
    const { x: left, y: top, zoom } = this.view;
    if (other) {
      const [was, is] = [before, [x, y]].map((finger) => Math.hypot(finger[0] - other[0], finger[1] - other[1]));
      this.see(this.around(is / Math.max(was, 1), (x + other[0]) / 2, (y + other[1]) / 2));
    } else {
      this.see({ x: left - (x - before[0]) / this.side(), y: top - (y - before[1]) / this.side(), zoom });
    }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 80 / this.side();
    const { x, y, zoom } = this.view;
    const ways = {
      ArrowLeft: () => ({ x: x - step, y, zoom }), ArrowRight: () => ({ x: x + step, y, zoom }),
      ArrowUp: () => ({ x, y: y - step, zoom }), ArrowDown: () => ({ x, y: y + step, zoom }),
      "+": () => this.around(1.5), "=": () => this.around(1.5), "-": () => this.around(1 / 1.5),
      0: () => ({ x: 0.5, y: 0.5, zoom: 1 }), Home: () => ({ x: 0.5, y: 0.5, zoom: 1 }),
    };
    const middle = () => this.nearest(this.clientWidth / 2, this.clientHeight / 2, Infinity);
    if (event.key === "Enter") this.open(middle());
    else if (ways[event.key]) {
      this.see(ways[event.key]());
      this.hover(middle());
      this.shadowRoot.querySelector(".said").textContent = this.names[this.over] ?? "";
    } else return;
    event.preventDefault();
  }

  /** Pixels of the whole map at this zoom. */
  side(zoom = this.view.zoom) {
    return 0.96 * Math.min(this.clientWidth, this.clientHeight) * zoom;
  }

  spot(event) {
    const box = this.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** The view enlarged around a spot, which stays where it is. */
  around(factor, x = this.clientWidth / 2, y = this.clientHeight / 2) {
    const zoom = clamp(this.view.zoom * factor, 0.8, FARTHEST_IN);
    const [dx, dy] = [x - this.clientWidth / 2, y - this.clientHeight / 2];
    const gain = 1 / this.side() - 1 / this.side(zoom);
    return { x: this.view.x + dx * gain, y: this.view.y + dy * gain, zoom };
  }

  see(view) {
    this.flight = null;
    this.view = { ...view, x: clamp(view.x, 0, 1), y: clamp(view.y, 0, 1) };
    this.shift();
  }

  /** Goes there in a third of a second, or at once for those who want no motion. */
  fly(view) {
    if (still.matches) return this.see(view);
    const [from, start] = [this.view, performance.now()];
    const flight = (this.flight = (now) => {
      if (this.flight !== flight) return;
      const done = clamp((now - start) / 320, 0, 1);
      const part = 1 - (1 - done) ** 3;
      const mix = (a, b) => a + (b - a) * part;
      this.view = { x: mix(from.x, view.x), y: mix(from.y, view.y), zoom: from.zoom * (view.zoom / from.zoom) ** part };
      this.show();
      if (done < 1) requestAnimationFrame(flight);
    });
    requestAnimationFrame(flight);
  }

  choose(moving) {
    this.chosen = this.place.get(Number(this.getAttribute("at"))) ?? -1;
    if (this.chosen < 0) return this.redraw();
    const { places } = this.points;
    const view = { x: places[2 * this.chosen], y: places[2 * this.chosen + 1], zoom: Math.max(this.view.zoom, moving ? 1 : 9) };
    if (moving) this.fly(view);
    else this.see(view);
  }

  open(point) {
    if (point < 0) return;
    const link = this.shadowRoot.querySelector("a");
    link.href = `/map?at=${this.points.ids[point]}`;
    link.click();
  }

  hover(point) {
    if (point === this.over) return;
    this.over = point;
    this.stage.toggleAttribute("data-over", point >= 0);
    this.redraw();
  }

  /** The point nearest to a spot on the screen, glowing ones first; -1 when none is near. */
  nearest(x, y, reach) {
    const { places, count } = this.points;
    const side = this.side();
    const [left, top] = [this.view.x + (x - this.clientWidth / 2) / side, this.view.y + (y - this.clientHeight / 2) / side];
    let [best, least] = [-1, (reach / side) ** 2];
    for (let at = 0; at < count; at++) {
      const far = ((places[2 * at] - left) ** 2 + (places[2 * at + 1] - top) ** 2) * (this.kind[at] ? 0.4 : 1);
      if (far < least) [best, least] = [at, far];
    }
    return best;
  }

  restyle() {
    const style = getComputedStyle(this);
    const colour = (name) => style.getPropertyValue(name);
    const ink = ([red, green, blue]) => (blue << 16) | (green << 8) | red;
    this.inks = [0, 1, 2, 3, 4, 5].map((at) => ink(rgb(colour(`--map-${at}`))));
    this.words = { print: colour("--print"), paper: colour("--paper"), tonight: colour("--map-tonight"), week: colour("--map-week"), followed: colour("--map-followed"), family: style.fontFamily };
    this.pixels.discs = [];
    this.glows = { tonight: glow(this.words.tonight, 0.85), week: glow(this.words.tonight, 0.4) };
    this.redraw();
  }

  /** Reads who plays and who is followed. */
  mark() {
    const { count } = this.points;
    const listed = (name) => (this.getAttribute(name) ?? "").split(" ").map((id) => this.place.get(Number(id))).filter((at) => at !== undefined);
    const [followed, tonight, week] = ["followed", "tonight", "week"].map(listed);
    this.kind = new Uint8Array(count);
    this.widths = new Float32Array(count);
    this.written = new Uint32Array(count);
    this.frame = 0;
    week.forEach((at) => (this.kind[at] = WEEK));
    tonight.forEach((at) => (this.kind[at] = TONIGHT));
    this.followed = new Set(followed);
    this.tonight = tonight;
    this.week = week.filter((at) => this.kind[at] === WEEK);
    // Better known, larger.
    this.sizes = Float32Array.from({ length: count }, (_, at) => 2.4 + 3.4 * (1 - at / count) ** 6);
    // Names in this order, as far as there is room.
    this.order = [...followed, ...Array.from({ length: Math.min(10, count) }, (_, at) => at), ...tonight, ...Array.from({ length: count }, (_, at) => at)];
    this.redraw();
  }

  /** Draws anew before the next frame. */
  redraw() {
    this.drawn = null;
    this.shift();
  }

  /** Shows the view with the next frame. */
  shift() {
    if (!this.order || this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.show();
    });
  }

  show() {
    clearTimeout(this.rest);
    const [view, drawn] = [this.view, this.drawn];
    if (drawn) {
      const stretch = view.zoom / drawn.zoom;
      const [right, down] = [(drawn.x - view.x) * this.side(), (drawn.y - view.y) * this.side()];
      // What reaches over the edge, less what a reduced picture lacks.
      const room = (wide) => wide * (0.5 + BEYOND) * stretch - wide / 2;
      const reaches = Math.abs(right) <= room(this.clientWidth) && Math.abs(down) <= room(this.clientHeight);
      if (reaches && stretch < STRETCH && stretch > 1 / STRETCH) {
        this.canvas.style.transform = `translate(${right}px, ${down}px) scale(${stretch})`;
        if (right || down || stretch !== 1) this.rest = setTimeout(() => this.redraw(), REST);
        return;
      }
    }
    this.paint();
    this.drawn = { ...view };
    this.canvas.style.transform = "none";
  }

  paint() {
    // Nothing is to be seen while the element has no size, as on a page that one is leaving.
    if (this.clientWidth === 0 || this.clientHeight === 0) return;
    const [width, height, dense] = [this.clientWidth * (1 + 2 * BEYOND), this.clientHeight * (1 + 2 * BEYOND), Math.min(devicePixelRatio, 2)];
    const { canvas } = this;
    if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) {
      [canvas.width, canvas.height] = [Math.round(width * dense), Math.round(height * dense)];
    }
    const side = this.side() * dense;
    // On a small map the points and the glow of a hundred acts would cover all others.
    const part = clamp(this.side(1) / 640, 0.5, 1);
    const grown = clamp(this.view.zoom ** 0.35, 0.9, 4) * Math.sqrt(part);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    this.pixels.resize(context);
    const { places } = this.points;
    const [left, top] = [canvas.width / 2 - this.view.x * side, canvas.height / 2 - this.view.y * side];
    this.pixels.draw(this.points, this.sizes, grown * dense, this.inks, side, left, top);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.putImageData(this.pixels.image, 0, 0);
    const stamp = (points, image, wide, colour) => {
      context.fillStyle = colour;
      for (const at of points) {
        const [x, y, size] = [places[2 * at] * side + left, places[2 * at + 1] * side + top, (this.sizes[at] + 2) * grown * dense];
        if (x < -size || y < -size || x > canvas.width + size || y > canvas.height + size) continue;
        context.drawImage(image, x - (size * wide) / 2, y - (size * wide) / 2, size * wide, size * wide);
        context.beginPath();
        context.arc(x, y, size / 2, 0, 7);
        context.fill();
      }
    };
    stamp(this.week, this.glows.week, 3 * part, this.words.week);
    stamp(this.tonight, this.glows.tonight, 7 * part, this.words.tonight);
    context.setTransform(dense, 0, 0, dense, 0, 0);
    this.write(context, width, height, side / dense, grown);
  }

  /** Names, as many as have room, and rings. */
  write(context, width, height, side, grown) {
    const { places } = this.points;
    const at = (point) => [(places[2 * point] - this.view.x) * side + width / 2, (places[2 * point + 1] - this.view.y) * side + height / 2];
    const ring = (point, radius, colour, line) => {
      context.beginPath();
      context.arc(...at(point), radius, 0, 7);
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.stroke();
    };
    for (const point of this.followed) ring(point, 4 + 3 * grown, this.words.followed, 2);
    if (this.chosen >= 0) ring(this.chosen, 9 + 3 * grown, this.words.print, 3);
    const taken = [];
    const most = clamp((width * height) / 17_000, 20, 110);
    const write = (point, big) => {
      const name = this.names[point];
      const [x, y] = at(point);
      if (!name || x < 0 || y < 0 || x > width || y > height) return;
      const tall = big ? 17 : this.kind[point] === TONIGHT || this.followed.has(point) ? 14 : 13;
      context.font = `${big ? 850 : 700} ${tall}px ${this.words.family}`;
      const text = name.length > 28 ? `${name.slice(0, 27)}…` : name;
      const wide = (this.widths[point] ||= context.measureText(text).width / tall) * tall;
      const left = x - wide / 2;
      const foot = y - 6 - 3 * grown;
      const box = [left - 5, foot - tall, left + wide + 5, foot + 5];
      if (!big && taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
      taken.push(box);
      context.lineJoin = "round";
      context.lineWidth = 4;
      context.strokeStyle = this.words.paper;
      context.strokeText(text, left, foot);
      context.fillStyle = this.kind[point] === TONIGHT ? this.words.tonight : this.followed.has(point) ? this.words.followed : this.words.print;
      context.fillText(text, left, foot);
    };
    if (this.chosen >= 0) write(this.chosen, true);
    if (this.over >= 0 && this.over !== this.chosen) write(this.over, true);
    // Most names of a dense view have no room: a few hundred tries find those that have.
    this.frame++;
    let tries = 6 * most;
    for (const point of this.order) {
      if (taken.length >= most || tries <= 0) break;
      if (this.written[point] === this.frame || point === this.chosen || point === this.over) continue;
      this.written[point] = this.frame;
      if (Math.abs(places[2 * point] - this.view.x) * side > width / 2 || Math.abs(places[2 * point + 1] - this.view.y) * side > height / 2) continue;
      tries--;
      write(point, false);
    }
  }
}

customElements.define("catalogue-map", CatalogueMap);
