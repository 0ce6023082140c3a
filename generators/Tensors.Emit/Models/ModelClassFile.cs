using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the class of a model file: the model's name and path, and the interface with its call.</summary>
/// <remarks>The generated part has no accessibility modifier, so that the user's part can have any.</remarks>
public static class ModelClassFile
{
    /// <summary>Returns the text of the file with the class of a model file.</summary>
    public static string Write(ModelDeclarations model)
    {
        var writer = new SourceWriter();
        TensorFile.WriteAround(writer, model.Hierarchy, () => WriteClass(writer, model));
        return writer.Finish();
    }

    /// <summary>
    /// Returns the text of the file with the method that creates a worker of the model. The file is for projects that reference
    /// Tensors.OnnxRuntime.
    /// </summary>
    public static string WriteOnnx(ModelDeclarations model)
    {
        var writer = new SourceWriter();
        TensorFile.WriteAround(
            writer,
            model.Hierarchy,
            () =>
            {
                using (writer.Open($"partial class {Identifiers.EscapeType(model.File.ClassName)}"))
                {
                    writer.Write(
                        $"""
                        /// <summary>Loads the model, to run it in this process or to serve it to other processes.</summary>
                        /// <param name="options">The options of the worker, or null for the defaults.</param>
                        /// <returns>The worker, which the caller must dispose.</returns>
                        /// <exception cref="global::Tensors.ModelCallException">The file cannot be loaded, or its signature is not the one that this code was generated from.</exception>
                        {TensorFile.GeneratedCode}
                        public static global::Tensors.OnnxRuntime.OnnxModelWorker<IModel> CreateWorker(
                            global::Tensors.OnnxRuntime.OnnxWorkerOptions? options = null
                        ) => new global::Tensors.OnnxRuntime.OnnxModelWorker<IModel>(ModelPath, options);
                        """
                    );
                }
            }
        );
        return writer.Finish();
    }

    private static void WriteClass(SourceWriter writer, ModelDeclarations model)
    {
        var file = model.File;
        var signature = file.Signature;
        writer.Write(
            $"/// <summary>{Sentence(signature.Description, $"The model <c>{ContractText.Xml(file.FileName)}</c>.")}</summary>"
        );
        var origin = signature.Producer.Length > 0 ? $", produced by {ContractText.Xml(signature.Producer)}" : "";
        var opsets = signature.Opsets.Select(opset =>
            $"{(opset.Domain.Length == 0 ? "opset" : ContractText.Xml(opset.Domain))} {opset.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
        );
        writer.Write(
            $"/// <remarks><c>{ContractText.Xml(file.FileName)}</c>, ONNX IR version {signature.IrVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)}, {string.Join(", ", opsets)}{origin}.</remarks>"
        );
        using (writer.Open($"partial class {Identifiers.EscapeType(file.ClassName)}"))
        {
            var path = file.OutputPath.Split('/').Select(ContractText.Literal);
            writer.Write(
                $"""
                /// <summary>The model's name on the wire.</summary>
                {TensorFile.GeneratedCode}
                public const string ModelName = {ContractText.Literal(model.Contract.WireName)};

                /// <summary>Gets the path of the model file, in the folder of the program.</summary>
                {TensorFile.GeneratedCode}
                public static string ModelPath =>
                    global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, {string.Join(", ", path)});
                """
            );
            writer.Separate();
            WriteInterface(writer, model.Contract);
        }
    }

    private static void WriteInterface(SourceWriter writer, ContractModel contract)
    {
        var method = contract.Methods[0];
        var header = $"""
            /// <summary>Calls the model.</summary>
            {TensorFile.GeneratedCode}
            public partial interface {contract.InterfaceName}
            """;
        using (writer.Open(header))
        {
            writer.Write("/// <summary>Runs the model once.</summary>").Write(ContractText.Remarks(method));
            foreach (var input in method.Inputs)
            {
                writer.Write(
                    $"/// <param name=\"{input.Name}\"><c>{ContractText.Xml(input.WireName)}: {input.Spec}</c>{(input.Tensor is null ? "" : ". The caller keeps ownership")}.</param>"
                );
            }

            string[] parameters =
            [
                .. ContractText.Parameters(method),
                $"global::System.Threading.CancellationToken {method.Cancellation} = default",
            ];
            writer.Write(
                $"""
                /// <param name="{method.Cancellation}">Cancels the wait for the outputs.</param>
                /// <returns>The outputs, which the caller must dispose.</returns>
                /// <exception cref="global::Tensors.ModelCallException">The call failed.</exception>
                global::System.Threading.Tasks.ValueTask<{ContractText.Result(method)}> {method.Name}(
                    {string.Join(",\n    ", parameters)}
                );
                """
            );
        }
    }

    /// <summary>Returns the first paragraph of a model file's doc string, or a default text if the doc string is empty.</summary>
    public static string Sentence(string description, string otherwise)
    {
        var text = description.Trim();
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        text = ContractText.Xml((end < 0 ? text : text.Substring(0, end)).Trim());
        return text.Length == 0 ? otherwise : text;
    }
}
