using System.CommandLine;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Commands;

var command = new RootCommand("Looks at models, and measures what sharing tensors is worth.") { ModelCommand.Create() };
return await CommandRunner.RunAsync(command, args);
