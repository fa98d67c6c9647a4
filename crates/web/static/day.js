// Days are typed as people write them. Where the browser has a calendar, the button beside the field opens it.

const typed = (iso) => iso.split('-').reverse().join('/');

const iso = (text) => {
  const [day, month, year] = text.trim().split('/');
  return year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : '';
};

/** The browser's own input for days, out of sight: only its calendar is wanted. */
function calendarOf(button) {
  const field = button.previousElementSibling;
  const calendar = Object.assign(document.createElement('input'), { type: 'date', tabIndex: -1 });
  calendar.setAttribute('aria-hidden', 'true');
  calendar.addEventListener('change', () => {
    if (calendar.value) field.value = typed(calendar.value);
    field.focus();
  });
  button.after(calendar);
  return calendar;
}

if ('showPicker' in HTMLInputElement.prototype) {
  for (const button of document.querySelectorAll('.day-open')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const calendar = button.nextElementSibling ?? calendarOf(button);
      calendar.value = iso(button.previousElementSibling.value);
      calendar.showPicker();
    });
  }
}
