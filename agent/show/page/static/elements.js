"use strict";
// Small things that every script needs. Text is written only as text.
const all = (what, from = document) => [...from.querySelectorAll(what)];

const make = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

const clock = (seconds) => {
  const whole = Math.round(seconds * 100) / 100;
  const hours = Math.floor(whole / 3600), minutes = Math.floor((whole % 3600) / 60), rest = whole % 60;
  const two = (value) => String(value).padStart(2, "0");
  if (hours) return `${hours}:${two(minutes)}:${(Math.floor(rest * 10) / 10).toFixed(1).padStart(4, "0")}`;
  return minutes ? `${minutes}:${rest.toFixed(2).padStart(5, "0")}` : rest.toFixed(2);
};

document.documentElement.classList.add("scripted");
