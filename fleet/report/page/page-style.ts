/** Style of the page around the picture. Colours are the picture's variables. */
export const PAGE_STYLE = `
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header.top{max-width:1480px;margin:0 auto;padding:0 20px}
header.top{padding-top:28px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}
h2{font-size:19px;margin:0 0 10px}
h3{font-size:15px;margin:18px 0 6px}
p{margin:0 0 8px}
a{color:var(--link)}
.meta{color:var(--soft);margin:0 0 18px}
.note{border-left:4px solid var(--warn);padding:6px 12px;background:var(--card);border-radius:4px;margin:0 0 16px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:12px;top:12px;background:var(--card);padding:8px 14px;border-radius:6px;z-index:9}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
section{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:18px 20px;margin:0 0 18px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:0 0 18px;padding:0;list-style:none}
.tiles li{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:12px 14px}
.tiles b{display:block;font-size:21px;line-height:1.25}
.tiles span{color:var(--soft);font-size:13px}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.picture{margin:0 -8px}
.picture .topology{display:block;margin:0 auto}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;color:var(--soft);font-size:13px;margin:10px 0 0;padding:0;list-style:none}
.legend i{display:inline-block;width:14px;height:14px;border-radius:3px;border:1.5px solid;vertical-align:-2px;margin-right:6px}
.laws{display:grid;gap:12px}
.law{border:1px solid var(--edge);border-left:5px solid var(--good);border-radius:8px;padding:10px 14px}
.law.broken{border-left-color:var(--bad)}
.law h3{margin:0 0 2px;font-size:16px}
.law p{color:var(--soft);margin:0}
.law summary{cursor:pointer;margin-top:6px}
.evidence{margin:8px 0 0;padding-left:20px}
.evidence li{margin-bottom:8px;overflow-wrap:anywhere}
.evidence code{font-size:12.5px}
code{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:13px}
.bars{display:grid;grid-template-columns:max-content minmax(60px,1fr) max-content;gap:6px 12px;align-items:center;margin:0;padding:0}
.bars div{display:contents}
.bars .bar{background:var(--ground);border-radius:4px;height:12px}
.bars i{display:block;height:12px;border-radius:4px;background:var(--l0)}
.bars .much{background:var(--warn)}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:18px;align-items:start}
.columns section{margin:0;min-width:0}
.columns{margin:0 0 18px}
.scroll{overflow-x:auto;border:1px solid var(--edge);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:13.5px;white-space:nowrap}
th,td{text-align:left;padding:6px 8px;border-bottom:1px solid var(--edge)}
tbody tr:last-child>*{border-bottom:0}
tbody tr:hover>*{background:var(--ground)}
thead th{background:var(--card)}
#stamps thead th{padding:4px 2px}
#stamps td{padding-left:7px;padding-right:7px}
.tall{max-height:min(82vh,900px);overflow:auto}
#stamps thead th{position:sticky;top:0;z-index:2;box-shadow:0 1px 0 var(--edge)}
#stamps th:first-child{position:sticky;left:0;background:var(--card);z-index:1}
#stamps thead th:first-child{z-index:3}
#stamps .group th{padding:2px 4px;background:var(--ground)}
#stamps .group button{font-weight:600}
#stamps .group span{color:var(--soft);font-weight:400}
.timeline{list-style:none;margin:0 0 14px;padding:0;display:flex;flex-wrap:wrap;gap:8px 0}
.timeline li{flex:1 1 150px;border-top:3px solid var(--edge);padding:8px 12px 0 0;position:relative;min-width:0}
.timeline li::before{content:"";position:absolute;top:-8px;left:0;width:12px;height:12px;border-radius:50%;background:var(--soft)}
.timeline .good{border-color:var(--good);color:inherit}.timeline .good::before{background:var(--good)}
.timeline .bad{border-color:var(--bad);color:inherit}.timeline .bad::before{background:var(--bad)}
.timeline .warn{border-color:var(--warn);color:inherit}.timeline .warn::before{background:var(--warn)}
.timeline b,.timeline span{display:block;overflow-wrap:anywhere}
.timeline span{color:var(--soft);font-size:13px}
tbody th{font-weight:600}
th button,.link{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:2px 6px;cursor:pointer;border-radius:4px}
.link{color:var(--link);padding:0;text-decoration:underline}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
#stamps .number{text-align:right;font-variant-numeric:tabular-nums}
.tools{display:flex;flex-wrap:wrap;gap:10px 16px;align-items:center;margin:0 0 10px}
.tools input[type=search]{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:6px;padding:6px 10px;min-width:220px}
.tools select{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:6px;padding:5px 8px}
.tools output{color:var(--soft)}
dialog{color:var(--ink);background:var(--card);border:1px solid var(--edge);border-radius:14px;padding:0;width:min(720px,calc(100vw - 24px));max-height:calc(100vh - 32px);overflow:auto}
dialog::backdrop{background:#0008}
dialog header{display:flex;justify-content:space-between;align-items:center;gap:12px;padding:14px 20px;border-bottom:1px solid var(--edge);position:sticky;top:0;background:var(--card)}
dialog h2{margin:0}
dialog h2:focus{outline:none}
dialog .body{padding:6px 20px 22px}
.js .later{display:none}
#show-all,#close{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:6px;padding:5px 12px;cursor:pointer}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 16px;margin:8px 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.parts{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:8px;align-items:start}
.part{border:1px solid var(--edge);border-radius:8px;background:var(--ground)}
.part summary{cursor:pointer;padding:8px 10px;display:flex;justify-content:space-between;gap:8px;align-items:baseline}
.part summary span{color:var(--soft);font-size:13px}
.part ul{margin:0 0 8px;padding:0 10px 0 26px;font-size:12.5px;overflow-wrap:anywhere}
.faults{padding-left:20px;overflow-wrap:anywhere}
footer{color:var(--soft);font-size:13px;text-align:center;padding:4px 20px 30px}
@media screen and (max-width:760px){
main,header.top{padding-left:12px;padding-right:12px}
section{padding:14px 12px}
.columns{grid-template-columns:1fr}
.tiles{grid-template-columns:1fr 1fr}
dl{grid-template-columns:1fr}dt{margin-top:6px}
.tools input[type=search]{width:100%}
}
@media print{
@page{size:A4 landscape;margin:12mm}
body{background:none;font-size:11px}
main,header.top{max-width:none;padding:0}
.tiles{grid-template-columns:repeat(4,1fr);gap:6px}
.topology{max-height:76mm;width:auto;margin:0 auto}
.tools,.skip,dialog,#topology~.meta{display:none}
section,.tiles li{break-inside:avoid;box-shadow:none}
section[aria-labelledby=all]{break-inside:auto}
.scroll,.tall{overflow:visible;max-height:none;border:0}
table{font-size:8.5px;white-space:normal}
th,td{padding:2px 3px}
tr{break-inside:avoid}
#stamps th,#stamps thead th{position:static;box-shadow:none}
#stamps thead th,#stamps th,#stamps td{padding:2px 4px}
#stamps thead{display:table-header-group}
#stamps .screen{display:none}
#stamps .group th{display:table-cell}
th button{font-size:inherit;padding:0}
.bars .bar,.bars i,.timeline li::before,.legend i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
