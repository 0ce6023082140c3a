namespace Tensors.Tool.CommandLine;

/// <summary>What was given cannot be worked with: exit code 2.</summary>
internal sealed class WrongInputException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Something failed that was asked for rightly: exit code 1.</summary>
internal sealed class ToolException(string message, Exception? cause = null) : Exception(message, cause);
