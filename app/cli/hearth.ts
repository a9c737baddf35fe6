import { runHearth } from "./hearth/main";

const output = {
  out: (text: string) => process.stdout.write(`${text}\n`),
  error: (text: string) => process.stderr.write(`${text}\n`),
};

const args = process.argv.slice(2);
process.exitCode = args[0] === "rebuild" ? await rebuild() : runHearth(args, output, Date.now());

/** Alone works on a database: what the others need not load takes them a quarter of a second. */
async function rebuild(): Promise<number> {
  const { runRebuild } = await import("./hearth/rebuild-command");
  return runRebuild(args.slice(1), output, process.env["DATABASE_URL"]);
}
