/** A place on the globe: degrees north and east. */
export type Place = readonly [north: number, east: number];

/** Where the regions of the three clouds are, near enough to say which is the nearer one. Their pages name the cities. */
const REGIONS = `
us-east-1 39,-77;us-east-2 40,-83;us-west-2 46,-120;ca-central-1 45,-74;ca-west-1 51,-114;sa-east-1 -23,-47;eu-west-1 53,-6
eu-west-3 49,2;eu-central-1 50,9;eu-north-1 59,18;eu-south-1 45,9;eu-south-2 42,-1;eu-west-2 52,0;eu-central-2 47,9
ap-northeast-1 36,140;ap-northeast-3 35,136;ap-northeast-2 38,127;ap-southeast-1 1,104;ap-southeast-2 -34,151
ap-southeast-4 -38,145;ap-south-1 19,73;ap-south-2 17,78
eastus 37,-79;eastus2 37,-78;centralus 42,-94;southcentralus 29,-98;westus2 47,-120;westus3 33,-112;canadacentral 44,-79
brazilsouth -24,-47;northeurope 53,-6;westeurope 52,5;francecentral 47,2;germanywestcentral 50,9;swedencentral 61,17
italynorth 45,9;polandcentral 52,21;spaincentral 40,-4;uksouth 51,0;switzerlandnorth 47,9;japaneast 36,140;koreacentral 38,127
southeastasia 1,104;australiaeast -34,151;centralindia 19,74
us-central1 41,-96;us-east1 33,-80;us-east4 39,-77;us-west1 46,-121;us-west4 36,-115;northamerica-northeast1 45,-74
northamerica-northeast2 44,-79;southamerica-east1 -24,-47;europe-west1 50,4;europe-west3 50,9;europe-west4 53,7
europe-west9 49,2;europe-north1 61,27;europe-southwest1 40,-4;europe-west2 52,0;europe-west6 47,9;asia-northeast1 36,140
asia-northeast2 35,136;asia-northeast3 38,127;asia-southeast1 1,104;australia-southeast1 -34,151;australia-southeast2 -38,145
asia-south1 19,73;asia-south2 29,77`;

/** Where most people of a country are (ISO 3166), to a degree or a few. */
const COUNTRIES = `
AD 43,2;AE 25,55;AF 34,69;AG 17,-62;AI 18,-63;AL 41,20;AM 40,45;AO -9,13;AQ -78,167;AR -35,-59;AS -14,-171;AT 48,16;AU -34,149
AW 13,-70;AX 60,20;AZ 40,49;BA 44,18;BB 13,-60;BD 24,90;BE 51,4;BF 12,-2;BG 43,24;BH 26,51;BI -3,29;BJ 7,2;BL 18,-63;BM 32,-65
BN 5,115;BO -17,-65;BQ 12,-68;BR -22,-46;BS 25,-77;BT 27,90;BV -54,3;BW -25,26;BY 54,28;BZ 17,-89;CA 45,-77;CC -12,97;CD -4,18
CF 4,19;CG -4,15;CH 47,8;CI 5,-4;CK -21,-160;CL -33,-71;CM 4,11;CN 33,114;CO 5,-75;CR 10,-84;CU 23,-82;CV 15,-24;CW 12,-69
CX -10,106;CY 35,33;CZ 50,15;DE 51,9;DJ 12,43;DK 56,11;DM 15,-61;DO 19,-70;DZ 36,3;EC -1,-79;EE 59,25;EG 30,31;EH 25,-13;ER 15,39
ES 40,-3;ET 9,39;FI 61,25;FJ -18,178;FK -52,-58;FM 7,158;FO 62,-7;FR 48,2;GA 0,10;GB 52,-1;GD 12,-62;GE 42,45;GF 5,-52;GG 49,-3
GH 6,0;GI 36,-5;GL 64,-52;GM 13,-16;GN 10,-13;GP 16,-61;GQ 4,9;GR 38,24;GS -54,-37;GT 15,-91;GU 13,145;GW 12,-15;GY 7,-58
HK 22,114;HM -53,73;HN 15,-87;HR 46,16;HT 19,-72;HU 47,19;ID -7,109;IE 53,-7;IL 32,35;IM 54,-5;IN 21,78;IO -7,72;IQ 33,44
IR 35,52;IS 64,-22;IT 43,12;JE 49,-2;JM 18,-77;JO 32,36;JP 36,138;KE -1,37;KG 42,74;KH 12,105;KI 1,173;KM -12,43;KN 17,-63
KP 39,126;KR 37,127;KW 29,48;KY 19,-81;KZ 46,73;LA 18,103;LB 34,36;LC 14,-61;LI 47,10;LK 7,80;LR 6,-11;LS -29,28;LT 55,24
LU 50,6;LV 57,24;LY 32,15;MA 33,-7;MC 44,7;MD 47,29;ME 42,19;MF 18,-63;MG -19,47;MH 7,171;MK 42,21;ML 13,-8;MM 18,96;MN 48,107
MO 22,114;MP 15,146;MQ 15,-61;MR 18,-16;MS 17,-62;MT 36,14;MU -20,57;MV 4,73;MW -14,34;MX 20,-100;MY 3,102;MZ -22,34;NA -22,17
NC -22,166;NE 14,3;NF -29,168;NG 9,6;NI 12,-86;NL 52,5;NO 60,10;NP 28,85;NR -1,167;NU -19,-170;NZ -38,175;OM 23,58;PA 9,-80
PE -11,-77;PF -18,-149;PG -7,146;PH 14,121;PK 31,72;PL 52,20;PM 47,-56;PN -25,-130;PR 18,-66;PS 32,35;PT 40,-8;PW 7,134
PY -25,-57;QA 25,51;RE -21,55;RO 45,26;RS 44,21;RU 56,42;RW -2,30;SA 24,45;SB -9,160;SC -5,55;SD 15,33;SE 59,17;SG 1,104
SH -16,-6;SI 46,15;SJ 78,16;SK 48,18;SL 8,-13;SM 44,12;SN 15,-17;SO 3,45;SR 6,-55;SS 5,31;ST 0,7;SV 14,-89;SX 18,-63;SY 34,37
SZ -26,31;TC 22,-72;TD 11,16;TF -49,69;TG 7,1;TH 14,101;TJ 38,69;TK -9,-172;TL -9,126;TM 38,58;TN 36,10;TO -21,-175;TR 40,32
TT 11,-61;TV -9,179;TW 24,121;TZ -5,37;UA 49,32;UG 1,32;UM 19,167;US 38,-92;UY -35,-56;UZ 41,68;VA 42,12;VC 13,-61;VE 10,-67
VG 18,-65;VI 18,-65;VN 16,107;VU -18,168;WF -13,-176;WS -14,-172;XK 43,21;YE 15,45;YT -13,45;ZA -28,29;ZM -14,28;ZW -19,31`;

/** A table of places by their names. */
function read(text: string): ReadonlyMap<string, Place> {
  return new Map(
    text
      .trim()
      .split(/[;\n]/)
      .map((line) => {
        const [name = "", place = ""] = line.split(" ");
        const [north = 0, east = 0] = place.split(",").map(Number);
        return [name, [north, east]];
      }),
  );
}

/** Cloud's own name of a region → where it is. */
export const regionPlaces = (): ReadonlyMap<string, Place> => read(REGIONS);

/** Country → where it is. */
export const countryPlaces = (): ReadonlyMap<string, Place> => read(COUNTRIES);
