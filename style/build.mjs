// Packs what a browser downloads: node style/build.mjs --site DIR --browser DIR [--quick]
//
// Writes the folder of the site: pkg (style sheet, scripts and wasm, whose paths carry the hash of their content, so that
// they may be cached for ever), a copy of public/, a .br and a .gz beside everything that shrinks, and assets.json, which
// tells the server the hashed names. It is replaced as a whole: a server never sees half of a build.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values: options } = parseArgs({
  options: {
    site: { type: "string" },
    browser: { type: "string" },
    modules: { type: "string", default: join(root, ".dev/node/") },
    quick: { type: "boolean", default: false },
  },
});
// The packages lie in .dev, which the search for modules would not reach from here.
const { bundle } = createRequire(join(resolve(options.modules), "package.json"))("lightningcss");

const site = resolve(options.site);
const fresh = `${site}.new`;
const shrinking = new Set([".css", ".html", ".ico", ".js", ".json", ".map", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"]);

/** Writes `data` and, where that is smaller, its compressed siblings. Hashed names reuse those of the last build. */
function write(path, data, hashed) {
  mkdirSync(join(fresh, dirname(path)), { recursive: true });
  writeFileSync(join(fresh, path), data);
  if (!shrinking.has(extname(path)) || data.length < 256) return;
  const quality = options.quick ? 4 : 11;
  const pack = {
    ".br": () =>
      brotliCompressSync(data, {
        params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
      }),
    ".gz": () => gzipSync(data, { level: options.quick ? 4 : 9 }),
  };
  for (const [suffix, compress] of Object.entries(pack)) {
    const old = join(site, path + suffix);
    const packed = hashed && existsSync(old) ? readFileSync(old) : compress();
    if (packed.length < data.length) writeFileSync(join(fresh, path + suffix), packed);
  }
}

const hashOf = (...data) => data.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex").slice(0, 16);

/** Writes `data` under pkg/ with its hash in the name, and gives back the URL. */
function writeHashed(extension, data) {
  const path = `pkg/undercard.${hashOf(data)}.${extension}`;
  write(path, data, true);
  return `/${path}`;
}

/** Writes the browser half into a folder of its own, since its files load one another by name, and describes it. */
function writeBrowserHalf(folder) {
  const parts = JSON.parse(readFileSync(join(folder, "parts.json"), "utf8"));
  const names = [...files(folder)].filter((name) => /\.(js|wasm)$/.test(name));
  const contents = names.map((name) => readFileSync(join(folder, name)));
  const pkg = `pkg/${hashOf(...contents)}`;
  names.forEach((name, index) => write(join(pkg, name), contents[index], true));
  const size = (name) => {
    const path = join(fresh, pkg, `${name}.wasm`);
    return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
  };
  const main = size("undercard_bg");
  const pages = Object.values(parts).map((part) => part.reduce((bytes, name) => bytes + size(name), main));
  return { folder: `/${pkg}`, parts, bytes: Math.max(main, ...pages) };
}

/** The files below `folder`, relative to it. */
function* files(folder, prefix = "") {
  for (const entry of readdirSync(join(folder, prefix)).sort()) {
    const path = join(prefix, entry);
    if (statSync(join(folder, path)).isDirectory()) yield* files(folder, path);
    else yield path;
  }
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "pkg"), { recursive: true });

const leaflet = join(resolve(options.modules), "node_modules/leaflet/dist");
// Resolves the @import lines in their order; a missing file or a syntax error ends the build.
const { code: css } = bundle({ filename: join(root, "style/main.css"), minify: true });
const assets = {
  css: writeHashed("css", Buffer.from(css)),
  browser: writeBrowserHalf(resolve(options.browser)),
  desk: writeHashed("js", readFileSync(join(root, "public/desk.js"))),
  places: writeHashed("js", readFileSync(join(root, "public/places.js"))),
  map: writeHashed("js", readFileSync(join(root, "public/map.js"))),
  leaflet: writeHashed("js", readFileSync(join(leaflet, "leaflet.js"))),
  leaflet_style: writeHashed("css", readFileSync(join(leaflet, "leaflet.css"))),
};

const published = join(root, "public");
// Scripts are served under their hashed names only.
const plain = existsSync(published) ? [...files(published)].filter((path) => extname(path) !== ".js") : [];
for (const path of plain) write(path, readFileSync(join(published, path)), false);

writeFileSync(join(fresh, "assets.json"), `${JSON.stringify(assets, null, 2)}\n`);
rmSync(site, { recursive: true, force: true });
renameSync(fresh, site);
