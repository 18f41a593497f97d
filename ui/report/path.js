// One path as elements: the same that src/out/html/path.c and svg.c write, from the data block.

// el('p.muted', 'text', child, ...): an element with classes; strings become text nodes.
function el(what, ...children) {
	const [tag, ...classes] = what.split('.');
	const e = document.createElement(tag);
	if (classes.length) e.className = classes.join(' ');
	e.append(...children.filter(c => c !== null && c !== ''));
	return e;
}

function code(text, className) {
	return el(className ? 'code.' + className : 'code', text);
}

function bdi(text) {
	return el('bdi', text);
}

// Words with `code` in them.
function prose(text) {
	return text.split('`').map((part, i) => i % 2 ? code(part) : part);
}

function marks(p) {
	const out = [];
	if (p.verdict === 2) out.push(' ', el('span.mark.undecided', 'undecided'));
	if (p.standing === 1) out.push(' ', el('span.mark.new', 'new'));
	if (p.standing === 2) out.push(' ', el('span.mark', 'known'));
	if (p.waiver) out.push(' ', el('span.mark.waived', p.waiver));
	return out;
}

function evidence(data, index) {
	const [object, field, file, line] = data.evidence[index], t = data.text;
	if (!object) return null;
	return el('span.evidence', code(t[object]), ...(field ? [' ', code(t[field])] : []), ...(file ? [' ', code(placeText(data, file, line), 'place')] : []));
}

function undecided(text, decides) {
	return el('p.undecided', 'Undecided: ' + text + '. What would decide: ', ...prose(decides), '.');
}

function closings(data, title, list) {
	if (!list.length) return null;
	const ul = el('ul');
	for (const index of list) {
		const [what, used, file, line] = data.closing[index], t = data.text;
		ul.append(el('li', t[what], ...(file ? [' ', code(placeText(data, file, line), 'place')] : []),
			...(used ? [' ', el('span.muted', 'used by ', bdi(t[used]))] : [])));
	}
	return el('div.stops', el('h5', title), ul);
}

function controls(data, decisions) {
	if (!decisions.length) return null;
	const body = el('tbody');
	for (const [control, verdict, reason, list] of decisions) {
		const head = el('th', code(data.text[control]));
		head.scope = 'row';
		body.append(el('tr', head, el('td', el('span.verdict.' + VERDICT_CLASS[verdict], VERDICT[verdict])),
			el('td', data.text[reason], ...list.map(e => evidence(data, e)))));
	}
	const heads = ['Control', 'Decision', 'Why, and where it stands'].map(text => {
		const th = el('th', text);
		th.scope = 'col';
		return th;
	});
	return el('table.controls', el('thead', el('tr', ...heads)), body);
}

function stepOf(data, p, steps, number) {
	const [technique, also, actor, result, request, , overlay, unknown, decides, decisions, silent, list, stops] = data.step[steps[number]];
	const t = data.text, [id, title, attack] = data.technique[technique];
	const ask = el('dl.ask', el('div', el('dt', 'Who'), el('dd', bdi(t[actor]))));
	if (request) {
		ask.append(el('div', el('dt', 'Request'), el('dd', code(t[request]), ...(overlay ? [' ', el('span.muted', 'rests on what an earlier step made')] : []))));
	}
	if (result) ask.append(el('div', el('dt', 'Then'), el('dd', t[result])));
	const li = el('li.step', el('h4', t[title], ' ', code(t[id], 'way'), ...(attack ? [' ', el('span.muted', 'ATT&CK ' + t[attack])] : [])), ask);
	li.id = p.id + '-' + (number + 1);
	const quiet = silent ? el('p.silent', 'Asked, and not concerned by this request: ', code(t[silent]), '.') : null;
	const named = decisions.length || silent ? [] : list.map(e => evidence(data, e)).filter(Boolean);
	const rests = named.length ? el('p.rests', 'Rests on ', ...named) : null;
	const others = also.length ? el('p.also', 'The same grant also allows ', code(also.map(a => t[data.technique[a][0]]).join(', ')), '.') : null;
	const parts = [controls(data, decisions), quiet, rests, unknown ? undecided(t[unknown], t[decides]) : null, others,
		steps.length > 1 ? closings(data, 'Stops this step', stops) : null];
	li.append(...parts.filter(Boolean));
	return li;
}

// The drawing: positions come from src/out/html/chain.c.
function svg(tag, attributes, ...children) {
	const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
	for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
	e.append(...children);
	return e;
}

function cut(text, columns) {
	const all = Array.from(text);
	return all.length <= columns ? text : all.slice(0, columns - 1).join('') + '\u2026';
}

function boxText(g, role, x, y, text) {
	const grant = role === 3, columns = grant ? 24 : 22, space = text.indexOf(' ');
	const two = /^[A-Z]\S* (?!of )/.test(text) || (/^\S+ \S+$/.test(text) && !/^(every|the) /.test(text)), style = two ? 'name' : 'phrase';
	const kind = two ? text.slice(0, space) : '', name = Array.from(two ? text.slice(space + 1) : text);
	let end = grant || name.length <= columns ? name.length : columns;
	if (end < name.length) {
		for (let i = columns; i > columns - 8; i--) if ('/-.: _'.includes(name[i - 1])) { end = i; break; }
	}
	let at = y + (grant ? 15 : 18);
	if (kind) g.append(svg('text', { class: 'kind', x: x + 10, y: at }, cut(kind, columns + 2)));
	at += kind ? (grant ? 15 : 16) : end < name.length ? 7 : 15;
	g.append(svg('text', { class: style, x: x + 10, y: at }, cut(name.slice(0, end).join(''), columns)));
	if (end < name.length) g.append(svg('text', { class: style, x: x + 10, y: at + 14 }, cut(name.slice(end).join(''), columns)));
}

function drawing(data, p, d) {
	const [width, height, nodes, edges] = data.layout[d.layout], t = data.text;
	const label = [() => p.from, stage => t[d.middles[stage]], () => p.to, (stage, step, at) => t[data.evidence[data.step[d.steps[step]][11][at]]?.[0] ?? 0]];
	const word = ['Source', 'Then', 'Target', 'Allowed by'], name = ['source', 'middle', 'target', 'grant'];
	const root = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
	for (const [role, , y, , , stage] of nodes) {
		if (role === 3) root.append(svg('path', { class: 'hang', d: `M${(edges[stage][0] + edges[stage][1]) >> 1} ${edges[stage][2] + 22}V${y}` }));
	}
	for (const [i, [x1, x2, y, step]] of edges.entries()) {
		const requests = (edges[i + 1]?.[3] ?? d.steps.length) - step;
		const s = data.step[d.steps[step]], [id, title] = data.technique[s[0]];
		root.append(svg('a', { class: 'edge', href: `#${p.id}-${step + 1}` }, svg('title', {}, `Step ${step + 1}: ${t[title]}` + (s[4] ? '; ' + t[s[4]] : '')),
			svg('path', { class: 'arrow', d: `M${x1 + 3} ${y}H${x2 - 3}m-7 -4l7 4l-7 4` }),
			svg('text', { class: 'request', x: (x1 + x2) >> 1, y: y - 8 }, cut(s[5] ? t[s[5]] : 'uses it', 27)),
			svg('text', { class: 'way', x: (x1 + x2) >> 1, y: y + 16 }, cut(t[id] + (requests > 1 ? `, ${requests} requests` : ''), 27))));
	}
	for (const [role, x, y, w, h, stage, step, at] of nodes) {
		const text = label[role](stage, step, at);
		const g = svg('g', { class: 'box ' + name[role] + (role === 2 ? ' ' + SEVERITY[p.severity] : ''), role: 'img', tabindex: 0 },
			svg('title', {}, word[role] + ': ' + text),
			svg('rect', { x, y, width: w, height: h, rx: role === 3 ? 3 : 6 }));
		boxText(g, role, x, y, text);
		root.append(g);
	}
	const box = el('div.chain', root);
	box.tabIndex = 0;
	box.setAttribute('role', 'group');
	box.setAttribute('aria-label', 'The path as a drawing; the steps below say the same');
	return box;
}

function bodyOf(data, p) {
	const facts = el('p.facts', p.verdict === 2 ? 'Undecided' : 'Proven: every request below passes every installed control', p.harm ? '; harms ' + p.harm : '',
		...(p.fromTenant ? ['; from tenant ', bdi(p.fromTenant)] : []), ...(p.toTenant ? [' into tenant ', bdi(p.toTenant)] : []), '. ', code(p.id.slice(2), 'fingerprint'));
	const body = el('div.body', facts);
	if (p.verdict === 2) body.append(undecided(p.unknown, p.decides));
	const d = detailOf(data, p);
	if (d) {
		body.append(drawing(data, p, d), el('ol.steps', ...d.steps.map((s, i) => stepOf(data, p, d.steps, i))));
		const stops = closings(data, 'Any one of these stops the whole path', d.closings);
		if (stops) body.append(stops);
	} else {
		body.append(el('p.note', 'The steps of this path are not in the page, to keep it small: ', code('bulkhead why ' + p.id.slice(2, 10)), ' shows them.'));
	}
	return body;
}

function pathElement(data, p) {
	const summary = el('summary', el('span.sev.' + SEVERITY[p.severity], SEVERITY[p.severity]), ' ', code(p.id.slice(2, 10), 'id'), ' ', el('span.says', p.from + ' ' + p.act), ...marks(p), ' ',
		el('span.by', 'by ' + p.ways));
	const details = el('details.path', summary);
	details.id = p.id;
	details.addEventListener('toggle', () => details.open && fillPath(data, p, details));
	return el('li', details);
}

// The steps of a listed path, once. Those that the page has written out are there already.
async function fillPath(data, p, details) {
	await data.more();
	if (details.childElementCount === 1) details.append(bodyOf(data, p));
}
