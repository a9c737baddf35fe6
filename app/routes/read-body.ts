/** The body of a form; 400 for one that is none. */
export async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw new Response("expected a form", { status: 400 });
  }
}

/** The body of a form that is sent as JSON; 400 for one that is none. */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return (await request.json()) as unknown;
  } catch {
    throw new Response("expected JSON", { status: 400 });
  }
}
