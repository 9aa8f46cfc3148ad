// Preloaded (`node --require`) into the jsii kernel: makes the AWS provider's 2,123 modules load on first use.
//
// The provider's lib/index.js is a list of `exports.s3Bucket = require("./s3-bucket");`, of which a lake needs some forty.
// Each line becomes a getter that requires the module once. Anything that doesn't look like such a line stays as it is,
// so a provider of another shape loads as before, only slower. Nothing is written to disk.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");

const INDEX = /[\\/]@cdktf[\\/]provider-aws([\\/][^\\/]+){0,2}[\\/]lib[\\/]index\.js$/;
const EAGER = /^exports\.(\w+) = require\("(\.\/[\w-]+)"\);$/gm;

function lazily(_line, name, path) {
  return (
    `Object.defineProperty(exports,"${name}",{enumerable:true,configurable:true,get(){` +
    `const value=require("${path}");` +
    `Object.defineProperty(exports,"${name}",{enumerable:true,configurable:true,writable:true,value});` +
    "return value;}});"
  );
}

const loadJs = Module._extensions[".js"];
Module._extensions[".js"] = function load(module, filename) {
  if (!INDEX.test(filename)) {
    return loadJs(module, filename);
  }
  return module._compile(fs.readFileSync(filename, "utf8").replace(EAGER, lazily), filename);
};
