// Sixteen megabytes of nothing, in every coding that is understood: node make.mjs
import { writeFileSync } from "node:fs";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

const nothing = Buffer.alloc(16 << 20);
const best = { level: 9 };
writeFileSync("zeros.gz", gzipSync(nothing, best));
writeFileSync("zeros.zlib", deflateSync(nothing, best));
writeFileSync("zeros.br", brotliCompressSync(nothing));
writeFileSync("zeros.gz.gz", gzipSync(gzipSync(nothing, best), best));
