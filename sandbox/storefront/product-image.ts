import type { ProductRow } from "../state/records";

/** A drawn stand-in for a photograph: a shape by the kind of thing, colours by its own hue. */
export function productImage(product: Pick<ProductRow, "hue" | "productType">): string {
  const { hue } = product;
  const ground = `hsl(${hue} 38% 88%)`;
  const body = `hsl(${hue} 42% 48%)`;
  const shade = `hsl(${hue} 46% 36%)`;
  const shapes: Record<string, string> = {
    Mug: `<path d="M130 150h130v150a30 30 0 0 1-30 30h-70a30 30 0 0 1-30-30z" fill="${body}"/><path d="M260 180c60-10 60 100 0 92" fill="none" stroke="${shade}" stroke-width="20"/>`,
    Bowl: `<path d="M90 180h220c0 90-50 140-110 140S90 270 90 180z" fill="${body}"/><ellipse cx="200" cy="180" rx="110" ry="24" fill="${shade}"/>`,
    Plate: `<ellipse cx="200" cy="220" rx="130" ry="76" fill="${body}"/><ellipse cx="200" cy="212" rx="86" ry="46" fill="${shade}"/>`,
    Vase: `<path d="M175 110h50v60c40 30 50 60 50 95 0 50-35 75-75 75s-75-25-75-75c0-35 10-65 50-95z" fill="${body}"/><path d="M200 110c0-40 24-50 34-64" stroke="${shade}" stroke-width="7" fill="none"/>`,
    Tools: `<g stroke-linecap="round" stroke-width="20" stroke="${body}"><path d="M140 310l30-170M200 320V120M260 310l-30-170"/></g><g fill="${shade}"><circle cx="172" cy="126" r="22"/><circle cx="200" cy="104" r="22"/><circle cx="228" cy="126" r="22"/></g>`,
    Kit: `<rect x="105" y="160" width="190" height="150" rx="14" fill="${body}"/><path d="M105 205h190M200 160v150" stroke="${shade}" stroke-width="14"/>`,
    Apron: `<path d="M150 110h100l14 70h46v140a20 20 0 0 1-20 20H110a20 20 0 0 1-20-20V180h46z" fill="${body}"/><rect x="150" y="230" width="100" height="60" rx="8" fill="${shade}"/>`,
    Paper: `<rect x="125" y="105" width="150" height="200" rx="8" fill="${body}"/><path d="M150 150h100M150 180h100M150 210h70" stroke="${ground}" stroke-width="9"/>`,
  };
  const shape = shapes[product.productType] ?? `<circle cx="200" cy="205" r="96" fill="${body}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><rect width="400" height="400" fill="${ground}"/><ellipse cx="200" cy="338" rx="120" ry="16" fill="${shade}" opacity=".2"/>${shape}</svg>`;
}
