/** A plain theme: type, space and one warm colour. */
export const THEME_STYLE = `
*{box-sizing:border-box}html{scroll-behavior:smooth}
body{margin:0;font:16px/1.6 Georgia,"Iowan Old Style","Times New Roman",serif;color:#2c2620;background:#fbf8f3}
h1,h2,h3,.logo{font-family:"Avenir Next",Avenir,"Segoe UI",system-ui,sans-serif;line-height:1.2;font-weight:600;letter-spacing:-.01em}
h1{font-size:clamp(28px,4.4vw,46px);margin:0 0 14px}h2{font-size:24px;margin:0 0 16px}h3{font-size:18px;margin:0 0 6px}
nav,button,.button,input,select,label,.meta,table,.count,.tag{font-family:"Avenir Next",Avenir,"Segoe UI",system-ui,sans-serif}
a{color:#8a3a1d}a:hover{color:#5f2611}:focus-visible{outline:3px solid #2f6fde;outline-offset:2px;border-radius:2px}
img{height:auto;max-width:100%}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;background:#fff;padding:8px 12px;z-index:9}
.site-header{display:flex;align-items:center;gap:28px;padding:18px clamp(16px,4vw,56px);border-bottom:1px solid #e6ddd0;background:#fffdf9;flex-wrap:wrap}
.logo{font-size:22px;color:#2c2620;text-decoration:none}.site-header nav{display:flex;gap:20px;flex-wrap:wrap}.site-header nav a{color:#4a4037;text-decoration:none;padding:4px 0}.site-header nav a:hover{text-decoration:underline}
.personal{margin-left:auto}.count{display:inline-block;min-width:22px;text-align:center;background:#8a3a1d;color:#fff;border-radius:11px;font-size:13px;line-height:22px;padding:0 6px}
main{max-width:880px;margin:0 auto;padding:clamp(24px,4vw,56px) clamp(16px,4vw,32px)}main.wide{max-width:1240px}
.hero{display:grid;grid-template-columns:1.1fr 1fr;gap:40px;align-items:center;margin-bottom:56px}.hero p{font-size:19px;color:#5a4f44;max-width:44ch}.hero img{width:100%;border-radius:18px;display:block}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:28px 22px;list-style:none;padding:0;margin:0 0 48px}
.product-card{text-decoration:none;color:inherit;display:block}.product-card img{width:100%;aspect-ratio:1;border-radius:14px;display:block;margin-bottom:10px;transition:transform .2s}.product-card:hover img{transform:scale(1.015)}.product-card .meta{display:flex;justify-content:space-between;gap:10px;font-size:15px}
.product{display:grid;grid-template-columns:1.1fr 1fr;gap:48px;align-items:start;margin-bottom:48px}.product img{width:100%;border-radius:18px}.price{font-size:22px;margin:0 0 14px;font-family:"Avenir Next",Avenir,system-ui,sans-serif}
form{margin:0}.field{display:grid;gap:5px;margin-bottom:14px;font-size:15px}input,select{font-size:16px;padding:10px 12px;border:1px solid #a2927f;border-radius:8px;background:#fff;color:inherit;min-height:44px;max-width:100%}
button,.button{font-size:16px;font-weight:600;padding:11px 22px;border-radius:999px;border:1px solid #8a3a1d;background:#8a3a1d;color:#fff;cursor:pointer;text-decoration:none;display:inline-block;min-height:44px}button:hover,.button:hover{background:#6f2d15;color:#fff}
.quiet{background:transparent;color:#8a3a1d}.quiet:hover{background:#f3e7da;color:#6f2d15}.small{padding:5px 12px;font-size:14px;min-height:36px}
.cart-line{display:grid;grid-template-columns:72px 1fr auto auto;gap:16px;align-items:center;padding:14px 0;border-bottom:1px solid #e6ddd0}.cart-line img{width:72px;border-radius:10px;display:block}.cart-line input{width:76px}.cart-line form{display:flex;gap:8px}
.sums{margin:22px 0 22px auto;max-width:360px;font-family:"Avenir Next",Avenir,system-ui,sans-serif}.sums div{display:flex;justify-content:space-between;padding:5px 0}.sums .total{font-weight:650;border-top:1px solid #d8cbb9;margin-top:6px;padding-top:10px;font-size:18px}
.two{display:grid;grid-template-columns:1.2fr 1fr;gap:40px;align-items:start}.panel{background:#fffdf9;border:1px solid #e6ddd0;border-radius:16px;padding:22px;margin-bottom:22px}
.inline{display:flex;gap:10px;flex-wrap:wrap;align-items:end}.inline .field{flex:1 1 160px;min-width:0;margin:0}.field input,.field select{width:100%}
.notice{border-radius:12px;padding:11px 16px;margin:0 0 18px;background:#fbe6dd;border:1px solid #dba58d}.notice.good{background:#e6f1e3;border-color:#a9c9a0}
table{border-collapse:collapse;width:100%;font-size:15px}th,td{text-align:left;white-space:nowrap;padding:9px 12px 9px 0;border-bottom:1px solid #e6ddd0}.scroll{overflow-x:auto}
.tag{display:inline-block;background:#efe5d8;border-radius:999px;padding:2px 10px;font-size:13.5px}.muted{color:#6b5f53}.people{list-style:none;padding:0;display:grid;gap:8px;grid-template-columns:repeat(auto-fill,minmax(230px,1fr))}.people button{width:100%;text-align:left;border-radius:12px}
.check{display:flex;gap:10px;align-items:center;margin-bottom:14px}.check input{min-height:22px;width:22px}
.app-blocks{background:#fffdf9;border:1px solid #e6ddd0;border-radius:16px;padding:24px;margin-bottom:40px}
.site-footer{border-top:1px solid #e6ddd0;padding:26px clamp(16px,4vw,56px);color:#6b5f53;font-size:14.5px}
@media (max-width:760px){.hero,.product,.two{grid-template-columns:1fr;gap:24px}.hero{margin-bottom:36px}.site-header{gap:10px 18px;padding-block:12px}.site-header nav{gap:14px;font-size:15px}.site-header nav:not(.personal){order:3;width:100%}.grid{grid-template-columns:repeat(2,1fr);gap:20px 14px}.cart-line{grid-template-columns:56px 1fr;gap:8px 14px}.cart-line img{width:56px}.cart-line form,.cart-line>span:last-child{grid-column:2}}
`;
