// Packs what a browser downloads: node style/build.mjs --site DIR --js FILE --wasm FILE [--quick]
//
// Writes DIR/pkg (style sheet, script and wasm under names that carry the hash of their content, so that they may be
// cached for ever), a copy of public/, a .br and a .gz beside everything that shrinks, and DIR/assets.json, which
// tells the server the hashed names. DIR is replaced as a whole: a server never sees half of a build.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values: options } = parseArgs({
  options: {
    site: { type: "string" },
    js: { type: "string" },
    wasm: { type: "string" },
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

/** Writes `data` under pkg/ with its hash in the name, and gives back the URL. */
function writeHashed(extension, data) {
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 16);
  const path = `pkg/undercard.${hash}.${extension}`;
  write(path, data, true);
  return `/${path}`;
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

// Resolves the @import lines in their order; a missing file or a syntax error ends the build.
const { code: css } = bundle({ filename: join(root, "style/main.css"), minify: true });
const assets = {
  css: writeHashed("css", Buffer.from(css)),
  js: writeHashed("js", readFileSync(options.js)),
  wasm: writeHashed("wasm", readFileSync(options.wasm)),
  desk: writeHashed("js", readFileSync(join(root, "public/desk.js"))),
};
// Crates may bring scripts of their own, which the generated one imports as ./snippets/….
const snippets = join(dirname(resolve(options.js)), "snippets");
if (existsSync(snippets)) cpSync(snippets, join(fresh, "pkg/snippets"), { recursive: true });

const published = join(root, "public");
// The desk's script is served under its hashed name only.
const plain = existsSync(published) ? [...files(published)].filter((path) => path !== "desk.js") : [];
for (const path of plain) write(path, readFileSync(join(published, path)), false);

writeFileSync(join(fresh, "assets.json"), `${JSON.stringify(assets, null, 2)}\n`);
rmSync(site, { recursive: true, force: true });
renameSync(fresh, site);
