using System.CommandLine;
using Tensors.Tool.Models;

namespace Tensors.Tool.Commands;

/// <summary>Implements <c>tensors model FILE.onnx</c>, which prints the inputs and outputs of a model.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE.onnx") { Description = "The model." };
        var space = new Option<string>("--namespace")
        {
            Description = "The namespace of the declarations. Default: none.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        var className = new Option<string>("--class")
        {
            Description = "The class around the declarations. Default: made from the file's name.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        var dimensions = new Option<string>("--dimensions")
        {
            Description = "Lengths for axes that the model names: \"batch=1;samples=512\".",
            HelpName = "LENGTHS",
            DefaultValueFactory = _ => "",
        };
        var json = new Option<bool>("--json") { Description = "Print the signature as JSON." };
        var command = new Command(
            "model",
            "Prints a model's signature as C# declarations: those that <TensorModel Include=\"FILE.onnx\"/> gives a project."
        )
        {
            file,
            space,
            className,
            dimensions,
            json,
        };
        command.SetAction(parsed =>
        {
            var model = ShownModel.Read(
                parsed.GetRequiredValue(file),
                parsed.GetRequiredValue(space),
                parsed.GetRequiredValue(className),
                parsed.GetRequiredValue(dimensions)
            );
            Console.Out.Write(parsed.GetValue(json) ? SignatureJson.Write(model) : DeclarationText.Write(model));
        });
        return command;
    }
}
