// Builds what pages load, from src/ into dist/: scripts and styles under hashed names, fonts, and the icons.
// manifest.json maps each entry to its built file; icons.json holds the drawing of every icon by name.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

const out = "dist";
const scripts = (await readdir("src")).filter((name) => name.endsWith(".js"));
const styles = (await readdir("src/css")).filter((name) => name === "app.css");

await rm(out, { recursive: true, force: true });
await mkdir(out);

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
  logLevel: "warning",
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (entryPoint) manifest[basename(entryPoint)] = basename(file);
}
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));

await copyFile("src/seal.svg", join(out, "seal.svg"));

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
