namespace Tensors.Analyzers.Corpus.Loading;

/// <summary>Marked files that cannot be used: compile errors and markers that cannot be read, each with its place.</summary>
internal sealed class MarkedCodeException(IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, errors));
