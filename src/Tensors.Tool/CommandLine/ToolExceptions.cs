namespace Tensors.Tool.CommandLine;

/// <summary>Thrown when an argument, an option or an input file is not valid. The exit code is 2.</summary>
internal sealed class WrongInputException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Thrown when a valid request fails. The exit code is 1.</summary>
internal sealed class ToolException(string message, Exception? cause = null) : Exception(message, cause);
