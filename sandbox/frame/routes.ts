import { Router } from "express";
import type { World } from "../state/world";

export function frameRoutes(world: World): Router {
  const router = Router();
  router.get("/", (_request, response) => response.json(world.addresses));
  return router;
}
