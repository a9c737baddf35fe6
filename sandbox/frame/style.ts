/** The admin's look: our own, plain; only where things sit is like Shopify's. */
export const ADMIN_STYLE = `
*{box-sizing:border-box}html,body{margin:0;height:100%}
body{font:14px/1.45 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;color:#2b2b2b;background:#f1f1f1}
a{color:#0b5394}button,input,select{font:inherit}
:focus-visible{outline:2px solid #2f6fde;outline-offset:2px}
.top{display:flex;align-items:center;gap:12px;height:52px;padding:0 16px;background:#1f2124;color:#fff;position:relative}
.top .brand{font-weight:650;color:#fff;text-decoration:none}.top .shop{margin-left:auto;color:#d5d7da;font-size:13px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.top button{background:#3a3d42;color:#fff;border:1px solid #55585d;border-radius:8px;padding:5px 12px;min-height:32px;cursor:pointer}
#menu-button{display:none}
.progress{position:absolute;left:0;bottom:0;height:3px;width:0;background:#4ba36f}.loading .progress{animation:run 1.2s infinite}@keyframes run{from{width:0}to{width:100%}}
.layout{display:grid;grid-template-columns:232px 1fr;height:calc(100% - 52px)}
.side{background:#e7e7e8;padding:12px;overflow:auto}.side a{display:block;padding:7px 12px;border-radius:8px;color:#303030;text-decoration:none;font-weight:500}
.side a:hover{background:#dcdcde}.side a[aria-current=page]{background:#fff;font-weight:650}
.side h2{font-size:12px;color:#5c5f62;margin:18px 12px 4px;font-weight:600}.side ul{list-style:none;margin:0;padding:0}.side #menu a{padding-left:28px;font-weight:450}.side #menu a[aria-current=page]{font-weight:650}
.main{display:flex;flex-direction:column;min-width:0;min-height:0}
.app-bar{display:flex;align-items:center;gap:10px;padding:10px 18px;background:#fff;border-bottom:1px solid #dedede;min-height:50px}
.app-bar strong{font-weight:650}.app-bar .actions{margin-left:auto;display:flex;gap:8px;flex-wrap:wrap}
.app-bar .mark{width:22px;height:22px;border-radius:6px;background:linear-gradient(135deg,#d9772b,#8c2f14)}
.actions button,.dialog button,.page button,.button{border:1px solid #c6c8ca;background:#fff;border-radius:8px;padding:5px 12px;min-height:32px;cursor:pointer;color:#303030;text-decoration:none;display:inline-block}
button.primary,.actions button.primary,.dialog button.primary{background:#2b2b2b;border-color:#2b2b2b;color:#fff}button.critical,.actions button.critical{background:#b3261e;border-color:#b3261e;color:#fff}
button:disabled{opacity:.5;cursor:default}
iframe.app{flex:1;border:0;width:100%;background:#f1f1f1}
.save{position:absolute;inset:6px 260px 6px 244px;display:flex;align-items:center;gap:12px;background:#303338;border:1px solid #5a5d62;border-radius:10px;padding:0 6px 0 14px}
.save[hidden]{display:none}.save .actions{margin-left:auto;display:flex;gap:6px}.save .actions button{background:#4b4e54;color:#fff;border-color:#66696f;min-height:30px;padding:3px 12px}.save .actions button.primary{background:#fff;color:#202020}
.shake{animation:shake .35s}@keyframes shake{25%{transform:translateX(-6px)}50%{transform:translateX(6px)}75%{transform:translateX(-4px)}}
#toasts{position:fixed;left:50%;bottom:24px;transform:translateX(-50%);display:grid;gap:8px;z-index:20}
.toast{display:flex;align-items:center;gap:12px;background:#1f2124;color:#fff;border-radius:10px;padding:9px 12px;box-shadow:0 6px 24px rgba(0,0,0,.3)}.toast.error{background:#8e1f0b}
.toast button{background:none;border:0;color:#fff;cursor:pointer;text-decoration:underline;min-height:24px}.toast button[aria-label]{text-decoration:none;font-size:18px}
.dialog{border:0;border-radius:14px;padding:0;width:min(620px,calc(100vw - 32px));box-shadow:0 20px 60px rgba(0,0,0,.35)}.dialog::backdrop{background:rgba(0,0,0,.45)}
.dialog h2{margin:0;padding:14px 16px;background:#f3f3f3;font-size:15px}.dialog .body{padding:12px 16px}.dialog input[type=search]{width:100%;padding:7px 10px;border:1px solid #8a8d90;border-radius:8px}
.dialog .rows{max-height:46vh;overflow:auto;margin-top:8px}.dialog label{display:flex;gap:10px;padding:9px 4px;border-bottom:1px solid #ececec;cursor:pointer}.dialog small{margin-left:auto;color:#5c5f62}
.dialog footer{display:flex;gap:8px;align-items:center;padding:12px 16px;border-top:1px solid #e3e3e3}.dialog footer span{margin-right:auto;color:#5c5f62}
.page{padding:24px;overflow:auto}main.page{display:block}.page .inner{width:100%;max-width:1040px;margin:0 auto}.page h1{font-size:22px;margin:0 0 16px}
.card{background:#fff;border:1px solid #e1e1e1;border-radius:12px;padding:16px;margin-bottom:16px}.card h2{font-size:15px;margin:0 0 10px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:9px 10px;border-bottom:1px solid #ececec;white-space:nowrap}th{color:#5c5f62;font-weight:600;font-size:12.5px}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
.badge{display:inline-block;border-radius:8px;padding:1px 8px;background:#e5e6e8;font-size:12.5px}.badge.good{background:#cdeed8;color:#0c4a25}.badge.bad{background:#fbdad5;color:#7a1a0c}.badge.warn{background:#ffe9b8;color:#5a3d00}
.row{display:flex;gap:10px;flex-wrap:wrap;align-items:end}.row label{display:grid;gap:4px;font-size:13px;color:#494b4e}.row input{padding:5px 9px;border:1px solid #8a8d90;border-radius:8px;min-height:32px}
.notice{background:#fff4d6;border:1px solid #e8c771;border-radius:10px;padding:10px 14px;margin-bottom:16px}.muted{color:#5c5f62}
@media (max-width:760px){#menu-button{display:block}.layout{grid-template-columns:1fr}.side{display:none;position:absolute;z-index:10;top:52px;left:0;bottom:0;width:260px;box-shadow:4px 0 20px rgba(0,0,0,.2)}.menu-open .side{display:block}.save{inset:6px}.top .shop{display:none}.page{padding:16px}.page h1{font-size:20px}}
`;
