// Builds what pages load, from src/ into dist/: scripts and styles under hashed names, fonts, and the icons.
// manifest.json maps each entry to its built file; icons.json holds the drawing of every icon by name.
import { createHash } from "node:crypto";
import { build, transform } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { PurgeCSS } from "purgecss";

const out = "dist";

// What is taken of Tabler: the look of plain elements, and these classes. Everything else is in src/css.
const TABLER = `btn form-control form-select form-check form-check-input form-check-label visually-hidden visually-hidden-focusable`;
const ELEMENTS = `html body main section nav header footer aside article h1 h2 h3 h4 h5 h6 p a ul ol li dl dt dd b strong em i
  small mark sub sup code pre kbd samp abbr address blockquote hr figure img svg table caption thead tbody tfoot tr th td label
  button input select optgroup option textarea fieldset legend progress output details summary dialog iframe template`;
// What every page has, and what designers alone do: a page of an app is styled by half as much.
const ENTRIES = new Set(["app.css", "studio.css"]);
const scripts = (await readdir("src")).filter((name) => name.endsWith(".js"));
const styles = (await readdir("src/css")).filter((name) => ENTRIES.has(name));

await rm(out, { recursive: true, force: true });
await mkdir(out);

/** Tabler's style sheet without what no page uses: a twentieth of it is left. */
const onlyWhatIsUsed = {
  name: "only-what-is-used",
  setup(build) {
    build.onLoad({ filter: /tabler\.min\.css$/ }, async ({ path }) => {
      const elements = ELEMENTS.split(/\s+/).map((name) => `<${name}></${name}>`).join("");
      const [{ css }] = await new PurgeCSS().purge({
        css: [{ raw: await readFile(path, "utf8") }],
        content: [{ raw: `<div class="${TABLER}" data-bs-theme="dark" type="checkbox radio search file" disabled checked>${elements}</div>`, extension: "html" }],
        variables: true,
        keyframes: true,
        fontFace: true,
      });
      return { contents: css, loader: "css" };
    });
  },
};

/** A face that comes late is used from the next page on: text that is being read doesn't change its width. */
const fontsThatKeepStill = {
  name: "fonts-that-keep-still",
  setup(build) {
    build.onLoad({ filter: /fontsource-variable[\\/]inter[\\/]opsz\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll("font-display: swap", "font-display: optional"),
      loader: "css",
    }));
  },
};

const result = await build({
  entryPoints: [...scripts.map((name) => join("src", name)), ...styles.map((name) => join("src/css", name))],
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  sourcemap: false,
  target: ["es2022", "safari16"],
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  metafile: true,
  plugins: [onlyWhatIsUsed, fontsThatKeepStill],
  logLevel: "warning",
});

// preview.css is for designers alone: it shows what is designed. It begins with what pages do on narrow screens, for a
// preview of that width in a wide window: a copy of those rules that asks for the width of the preview instead of the window's.
const narrow = [];
for (const name of ["tokens", "shell", "ui", ...(await readdir("src/css/pages")).map((one) => `pages/${basename(one, ".css")}`)]) {
  const style = await readFile(join("src/css", `${name}.css`), "utf8");
  for (const { index, 0: head } of style.matchAll(/@media \((?:max|min)-width[^{]*\{/g)) narrow.push(block(style, index).replace(head, head.replace("@media", "@container preview")));
}
const apart = await readFile("src/css/preview.css", "utf8");
const preview = await transform([...narrow, apart].join("\n"), { loader: "css", minify: true, target: ["es2022", "safari16"] });
const previewName = `preview-${createHash("sha256").update(preview.code).digest("hex").slice(0, 8).toUpperCase()}.css`;
await writeFile(join(out, previewName), preview.code);

/** The rule that begins at a place, to its closing brace. */
function block(style, start) {
  let depth = 0;
  for (let at = start; at < style.length; at += 1) {
    if (style[at] === "{") depth += 1;
    if (style[at] === "}" && (depth -= 1) === 0) return style.slice(start, at + 1);
  }
  throw new Error(`no end of the rule at ${start}`);
}

const manifest = { "preview.css": previewName };
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (entryPoint) manifest[basename(entryPoint)] = basename(file);
}
// the face every page begins with, so that it can be asked for at once
manifest["inter.woff2"] = (await readdir(out)).find((name) => name.startsWith("inter-latin-opsz-normal"));
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));

await copyFile("src/seal.svg", join(out, "seal.svg"));

// what is sent compressed is compressed once, here
for (const name of (await readdir(out)).filter((one) => /\.(css|js|svg)$/.test(one))) {
  const plain = await readFile(join(out, name));
  await writeFile(join(out, `${name}.br`), brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  await writeFile(join(out, `${name}.gz`), gzipSync(plain, { level: 9 }));
}

const drawings = {};
const folder = "node_modules/@tabler/icons/icons/outline";
for (const name of await readdir(folder)) {
  const drawing = await readFile(join(folder, name), "utf8");
  drawings[basename(name, ".svg")] = drawing
    .replace(/<!--[\s\S]*?-->/, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/>\s+</g, "><")
    .trim();
}
await writeFile(join(out, "icons.json"), JSON.stringify(drawings));
