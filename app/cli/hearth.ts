import { runHearth } from "./hearth/main";
import { runRebuild } from "./hearth/rebuild-command";

const output = {
  out: (text: string) => process.stdout.write(`${text}\n`),
  error: (text: string) => process.stderr.write(`${text}\n`),
};

const args = process.argv.slice(2);
process.exitCode =
  args[0] === "rebuild"
    ? await runRebuild(args.slice(1), output, process.env["DATABASE_URL"])
    : runHearth(args, output, Date.now());
