// The list of paths: filter, page by page, and jumps to a path by its id. Paths that the page has written out are used as they stand; the others are made
// when they are listed, their steps when they are opened.
const PAGE = 50;

class Explorer {
	constructor(data) {
		this.data = data;
		this.list = document.getElementById('path-list');
		this.form = document.getElementById('filter');
		this.found = document.getElementById('found');
		this.more = document.getElementById('more');
		this.written = new Map();
		for (const li of this.list.children) this.written.set(li.firstElementChild.id, li);
		this.paths = data.path.map((v, i) => pathOf(data, i));
		this.byId = new Map(this.paths.map(p => [p.id, p]));
		this.cell = null;
		this.cause = '';
		this.fill();
		this.form.hidden = false;
		this.form.addEventListener('input', () => this.search());
		this.form.addEventListener('submit', e => e.preventDefault());
		this.form.addEventListener('reset', () => {
			this.cell = null;
			this.cause = '';
			setTimeout(() => this.apply());
		});
		this.more.firstElementChild.addEventListener('click', () => this.next(true));
		window.addEventListener('hashchange', () => this.jump());
		this.apply();
	}

	fill() {
		const tenants = new Set(), techniques = new Set(), t = this.data.text;
		for (const p of this.paths) {
			if (p.fromTenant) tenants.add(p.fromTenant);
			if (p.toTenant) tenants.add(p.toTenant);
			for (const k of p.techniques) techniques.add(k);
		}
		const add = (select, values) => select.append(...values.map(([value, text]) => new Option(text, value)));
		add(this.form.elements.tenant, [...tenants].sort().map(x => [x, x]));
		add(this.form.elements.technique, [...techniques].map(k => [k, t[this.data.technique[k][0]]]).sort((a, b) => a[1] < b[1] ? -1 : 1));
	}

	// Everything of a path that somebody may look for, made when the first search needs it.
	words(p) {
		if (!p.words) {
			const t = this.data.text, out = [p.id, p.from, p.act, p.cause, p.ways, p.fromTenant, p.toTenant];
			for (const s of detailOf(this.data, p)?.steps ?? []) {
				for (const e of this.data.step[s][11]) out.push(t[this.data.evidence[e][0]], placeText(this.data, this.data.evidence[e][2], this.data.evidence[e][3]));
			}
			p.words = out.join('\n').toLowerCase();
		}
		return p.words;
	}

	async search() {
		if (this.form.elements.text.value) await this.data.more();
		this.apply();
	}

	matches() {
		const f = this.form.elements, text = f.text.value.trim().toLowerCase(), tenant = f.tenant.value, technique = f.technique.value;
		const severity = f.severity.value, verdict = f.verdict.value, cell = this.cell;
		return this.paths.filter(p => (!severity || p.severity === +severity) && (!verdict || p.verdict === +verdict) &&
			(!tenant || p.fromTenant === tenant || p.toTenant === tenant) && (!technique || p.techniques.includes(+technique)) &&
			(!cell || (p.row === cell.row && p.col === cell.col)) && (!this.cause || p.cause === this.cause) && (!text || this.words(p).includes(text)));
	}

	apply() {
		this.hits = this.matches();
		this.shown = 0;
		this.list.replaceChildren();
		this.next(false);
		const n = this.hits.length, all = this.paths.length;
		const noun = k => k === 1 ? '1 path' : k + ' paths';
		this.found.textContent = (n === all ? noun(all) : n + ' of ' + noun(all)) + (this.cell ? ' from ' + this.cell.from + ' to ' + this.cell.to : '') +
			(this.cause ? ' that start from ' + this.cause : '');
		for (const td of document.querySelectorAll('.heat .chosen')) td.classList.remove('chosen');
		if (this.cell) this.cell.element.classList.add('chosen');
	}

	element(p) {
		if (!this.written.has(p.id)) this.written.set(p.id, pathElement(this.data, p));
		return this.written.get(p.id);
	}

	next(focus) {
		const page = this.hits.slice(this.shown, this.shown + PAGE).map(p => this.element(p));
		this.list.append(...page);
		this.shown += page.length;
		const left = this.hits.length - this.shown;
		this.more.hidden = left <= 0;
		this.more.firstElementChild.textContent = `Show ${Math.min(left, PAGE)} more of ${left}`;
		if (focus && page.length) page[0].querySelector('summary').focus();
	}

	// A path that is not in the list yet comes to its head.
	async show(id, step) {
		const p = this.byId.get(id);
		if (!p) return;
		const li = this.element(p), details = li.firstElementChild;
		if (!li.isConnected) this.list.prepend(li);
		if (details.childElementCount === 1) await fillPath(this.data, p, details);
		details.open = true;
		const at = step ? document.getElementById(id + step) : details;
		(at || details).scrollIntoView();
		details.firstElementChild.focus({ preventScroll: true });
	}

	jump() {
		const m = /^#(p-[0-9a-f]{16})(-\d+)?$/.exec(location.hash);
		if (m) this.show(m[1], m[2]);
	}

	only(cell, cause) {
		this.form.reset();
		setTimeout(() => {
			this.cell = cell;
			this.cause = cause;
			this.apply();
			document.getElementById('paths').scrollIntoView();
			this.list.querySelector('summary')?.focus({ preventScroll: true });
		});
	}
}
