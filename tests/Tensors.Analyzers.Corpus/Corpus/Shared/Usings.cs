global using Corpus;
global using Tensors;
