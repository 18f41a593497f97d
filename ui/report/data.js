// The data block of src/out/html/data.c, unpacked. Texts are named by number; here they become strings that are only ever put into text nodes,
// attributes that take plain text (aria-label, title, id), and comparisons.
const SEVERITY = ['low', 'medium', 'high', 'critical'];
const VERDICT = ['ALLOW', 'DENY', 'UNKNOWN'];
const VERDICT_CLASS = ['allow', 'deny', 'undecided'];

async function unpack(id) {
	const packed = atob(document.getElementById(id).textContent);
	const bytes = new Uint8Array(packed.length);
	for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
	return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).json();
}

// What the list needs; steps, evidence and drawings follow with more().
async function readData() {
	if (!document.getElementById('data') || typeof DecompressionStream !== 'function') return null;
	const data = await unpack('data');
	addUp(data.path, slot(), true);
	data.detail = null;
	let coming = null;
	data.more = () => coming ??= unpack('detail').then(rest => {
		for (const key of ['evidence', 'closing', 'layout', 'step', 'detail']) addUp(data[key] = rest[key], slot(), true);
		for (const key of ['text', 'technique']) for (const x of rest[key]) data[key].push(x);
	});
	return data;
}

// Numbers are differences from the one at the same place of the record before (differences() in data.c).
const SLOTS = 24;
const slot = () => ({ last: 0, at: [] });
function addUp(list, of, records) {
	for (let i = 0; i < list.length; i++) {
		const k = records ? 0 : i < SLOTS ? i : SLOTS - 1, s = of.at[k] ??= slot();
		if (typeof list[i] === 'number') list[i] = s.last += list[i];
		else addUp(list[i], s, false);
	}
}

// One path as a record with names.
function pathOf(data, i) {
	const v = data.path[i], t = data.text;
	return {
		index: i, id: 'p-' + data.id.slice(16 * i, 16 * i + 16), severity: v[0], verdict: v[1], from: t[v[2]], act: t[v[3]], to: t[v[4]],
		fromTenant: t[v[5]], toTenant: t[v[6]], row: v[7], col: v[8], cause: t[v[9]], ways: t[v[10]], harm: t[v[11]], standing: v[12], waiver: t[v[13]],
		unknown: t[v[14]], decides: t[v[15]], techniques: v[16],
	};
}

function placeText(data, file, line) {
	return data.text[file] + (file && line ? ':' + line : '');
}

// After more(): the steps of a path; null when the page leaves them out to stay small.
function detailOf(data, p) {
	const v = data.detail[p.index];
	return v ? { layout: v[0], middles: v[1], steps: v[2], closings: v[3] } : null;
}
