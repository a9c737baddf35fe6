import { runHearth } from "./hearth/main";

const output = {
  out: (text: string) => process.stdout.write(`${text}\n`),
  error: (text: string) => process.stderr.write(`${text}\n`),
};

process.exitCode = runHearth(process.argv.slice(2), output, Date.now());
