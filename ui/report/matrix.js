// The heat map: arrow keys move from cell to cell (WAI-ARIA grid pattern), Enter or a click lists the paths of a cell.
function matrixGrid(explorer) {
	const table = document.querySelector('.heat');
	if (!table) return;
	const rows = [...table.tBodies[0].rows].map(tr => [...tr.cells].slice(1));
	const target = td => td.classList.contains('hit') ? td.firstElementChild : td;
	table.setAttribute('role', 'grid');
	table.setAttribute('aria-label', 'Who reaches what: arrow keys move, Enter lists the paths');
	table.closest('.scroll').removeAttribute('tabindex');
	for (const td of rows.flat()) target(td).tabIndex = -1;
	let at = [0, Math.max(0, rows[0].findIndex(td => td.classList.contains('hit')))];
	target(rows[at[0]][at[1]]).tabIndex = 0;

	const head = n => table.tHead.rows[0].cells[n + 1].textContent;
	const go = (r, c) => {
		target(rows[at[0]][at[1]]).tabIndex = -1;
		at = [r, c];
		target(rows[r][c]).tabIndex = 0;
		target(rows[r][c]).focus();
	};
	const ends = td => ({ from: td.parentElement.cells[0].firstElementChild.textContent, to: head(td.cellIndex - 1) });
	const open = td => explorer.only({ row: td.parentElement.sectionRowIndex, col: td.cellIndex - 1, element: td, ...ends(td) }, '');
	for (const td of table.querySelectorAll('td.hit')) {
		const { from, to } = ends(td);
		target(td).setAttribute('role', 'button');
		target(td).setAttribute('aria-label', `${target(td).textContent}: ${from} to ${to}, list the paths`);
	}
	table.addEventListener('keydown', e => {
		const [r, c] = at, last = rows[0].length - 1;
		const to = { ArrowRight: [r, Math.min(c + 1, last)], ArrowLeft: [r, Math.max(c - 1, 0)], ArrowDown: [Math.min(r + 1, rows.length - 1), c],
			ArrowUp: [Math.max(r - 1, 0), c], Home: e.ctrlKey ? [0, 0] : [r, 0], End: e.ctrlKey ? [rows.length - 1, last] : [r, last] }[e.key];
		const td = e.target.closest('td');
		if (to) go(...to);
		else if ((e.key === 'Enter' || e.key === ' ') && td?.classList.contains('hit')) open(td);
		else return;
		e.preventDefault();
	});
	table.addEventListener('click', e => {
		const td = e.target.closest('td.hit');
		if (!td || e.ctrlKey || e.metaKey) return;
		e.preventDefault();
		at = [rows.indexOf(rows.find(row => row.includes(td))), td.cellIndex - 1];
		open(td);
	});
}
