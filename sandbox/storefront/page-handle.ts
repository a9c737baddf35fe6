import type { NextFunction, Request, Response } from "express";
import type { Page } from "./layout";
import type { Visit } from "./visit";

/** A page to show; null for one that is not there; nothing when the answer was given already. */
export type Shown = Page | null | undefined;
export type Work = (visit: Visit) => Shown | Promise<Shown>;
export type Handle = (work: Work) => (request: Request, response: Response, next: NextFunction) => void;

/** Only within the shop: a form cannot send the browser elsewhere. */
export function backTo(value: unknown): string {
  const text = typeof value === "string" ? value : "";
  return /^\/(?![/\\])/.test(text) ? text : "/account";
}
