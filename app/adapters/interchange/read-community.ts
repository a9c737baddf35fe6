import type { Community } from "../../core/replay/replay-input";
import { codeKey } from "../../core/replay/directory";
import { fileNameOf } from "./columns";
import type { TableName } from "./columns";
import { createRowParser } from "./parse-row";
import type { FieldReader } from "./parse-row";
import type { RowProblem } from "./problems";
import { readTable } from "./read-table";

type Report = (problem: RowProblem) => void;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** Members, groups, memberships, codes and rests of a directory: what is held grows with members alone. */
export function readCommunity(directory: string, report: Report): Community {
  const community: Mutable<Community> = { members: [], groups: [], memberships: [], codes: [], rests: [] };
  const groups = onlyOnce("groups", "group", report);
  each(directory, "groups", report, (read, line) => {
    const row = { group: read.text("group"), creator: read.optional("creator") };
    if (groups(row.group, line)) community.groups.push(row);
  });
  const members = onlyOnce("members", "member", report);
  const customers = onlyOnce("members", "customer", report);
  each(directory, "members", report, (read, line) => {
    const row = {
      member: read.text("member"),
      customer: read.optional("customer"),
      joinedAt: read.instant("joined_at"),
    };
    if (!members(row.member, line)) return;
    if (row.customer === null || customers(row.customer, line)) community.members.push(row);
  });
  each(directory, "memberships", report, (read) => {
    community.memberships.push({
      member: read.text("member"),
      group: read.text("group"),
      joinedAt: read.instant("joined_at"),
      leftAt: read.optionalInstant("left_at"),
    });
  });
  const codes = onlyOnce("codes", "code", report);
  each(directory, "codes", report, (read, line) => {
    const row = { code: read.text("code"), owner: read.text("owner"), group: read.optional("group") };
    if (codes(codeKey(row.code), line)) community.codes.push(row);
  });
  each(directory, "rests", report, (read) => {
    community.rests.push({ member: read.text("member"), weekOf: read.day("week_of") });
  });
  return community;
}

function each<Table extends TableName>(
  directory: string,
  table: Table,
  report: Report,
  take: (read: FieldReader<Table>, line: number) => void,
): void {
  let line = 0;
  const parse = createRowParser(table, (read) => take(read, line), report);
  for (const row of readTable(directory, table, report)) {
    line = row.line;
    parse(row);
  }
}

/** The first row of a name stands; a second one is reported and passed over. */
function onlyOnce(table: TableName, field: string, report: Report): (name: string, line: number) => boolean {
  const lines = new Map<string, number>();
  return (name, line) => {
    const first = lines.get(name);
    if (first === undefined) {
      lines.set(name, line);
      return true;
    }
    const message = `"${name}" is there twice, first on line ${String(first)}; the first stands`;
    report({ file: fileNameOf(table), line, field, message });
    return false;
  };
}
