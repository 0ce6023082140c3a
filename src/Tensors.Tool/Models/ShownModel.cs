using Tensors.Build;
using Tensors.CodeModel;
using Tensors.Signatures;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Models;

/// <summary>A model's file, read and named as a project's build and the generator do.</summary>
/// <param name="File">The names and the signature, with everything that the file has.</param>
/// <param name="Inputs">The inputs, in the file's order.</param>
/// <param name="Outputs">The outputs, in the file's order.</param>
/// <param name="Declarations">What the generator declares for those that can be shared; null where it has no call to declare.</param>
internal sealed record ShownModel(
    ModelFile File,
    IReadOnlyList<ShownValue> Inputs,
    IReadOnlyList<ShownValue> Outputs,
    ModelDeclarations? Declarations
)
{
    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="space">The namespace; empty for the global one.</param>
    /// <param name="className">The class, or empty for one that is made of the file's name.</param>
    /// <param name="dimensions">Lengths for axes that the model names, as a project's <c>Dimensions</c>.</param>
    /// <exception cref="WrongInputException">The file or a setting cannot be used.</exception>
    public static ShownModel Read(string path, string space, string className, string dimensions)
    {
        if (path.Length == 0)
        {
            throw new WrongInputException("The file's name is empty. Give the path of an .onnx file.");
        }

        var faults = new List<ModelFault>();
        var item = new ModelItem(path, Path.GetFullPath(path))
        {
            Namespace = space,
            ClassName = className,
            Dimensions = dimensions,
        };
        var names = ModelNames.Of(item, Path.GetDirectoryName(item.FullPath) ?? "", "", faults);
        if (space.Length == 0 && names.ClassName is nameof(Tensors) or nameof(System))
        {
            throw new WrongInputException(
                $"A class '{names.ClassName}' in no namespace would hide the namespace of that name. Give a --namespace or another --class."
            );
        }

        // A wrong name is said before a file of gigabytes is read.
        Check(path, faults);
        var signature = SignatureSettings.Apply(ReadSignature(item.FullPath), item, faults);
        Check(path, faults);
        return Of(new ModelFile(names.FileName, names.OutputPath, names.Namespace, names.ClassName, signature));
    }

    /// <summary>A model whose file has been read.</summary>
    public static ShownModel Of(ModelFile file)
    {
        var signature = file.Signature with
        {
            Inputs = new(file.Signature.Inputs.Where(ModelDeclarations.CanDeclare)),
            Outputs = new(file.Signature.Outputs.Where(ModelDeclarations.CanDeclare)),
        };
        var declarations = ModelDeclarations.Of(file with { Signature = signature });
        var method = declarations?.Contract.Methods[0];
        return new ShownModel(
            file,
            Pair("input", file.Signature.Inputs, method?.Inputs ?? default, declarations),
            Pair("output", file.Signature.Outputs, method?.Outputs ?? default, declarations),
            declarations
        );
    }

    private static ModelSignature ReadSignature(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new WrongInputException($"'{path}' is a folder. Give an .onnx file in it.");
            }

            // No buffer of the stream's own: it would read ahead at every seek.
            using var stream = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 1
            );
            return OnnxFile.Read(stream).Signature;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WrongInputException($"There is no file '{path}'. Give the path of an .onnx file.", e);
        }
        catch (OnnxFormatException e)
        {
            throw new WrongInputException($"{path}: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new WrongInputException(
                $"'{path}' is no file that can be read again from its beginning. Copy it to one.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WrongInputException($"'{path}' cannot be read. {e.Message}", e);
        }
    }

    private static void Check(string path, List<ModelFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new WrongInputException(
                string.Join(Environment.NewLine, faults.Select(fault => $"{path}: {fault.Message}"))
            );
        }
    }

    private static ShownValue[] Pair(
        string role,
        EquatableArray<ValueSignature> values,
        EquatableArray<ContractValueModel> declared,
        ModelDeclarations? declarations
    )
    {
        var next = 0;
        return
        [
            .. values.Select(value =>
            {
                if (!ModelDeclarations.CanDeclare(value))
                {
                    var obstacle = ShareableValues.Obstacle(value) ?? "is larger than memory can be.";
                    return new ShownValue(role, value, obstacle, null, null);
                }

                var model = declarations is null ? null : declared[next++];
                var tensor = declarations?.Tensors.FirstOrDefault(tensor =>
                    string.Equals(tensor.Hierarchy.TypeOf(tensor.Name), model!.Tensor, StringComparison.Ordinal)
                );
                return new ShownValue(role, value, null, model, tensor);
            }),
        ];
    }
}

/// <summary>One input or output of a model, as the file has it and as it is declared.</summary>
/// <param name="Role"><c>input</c> or <c>output</c>.</param>
/// <param name="Value">What the file says.</param>
/// <param name="Obstacle">Why it cannot be shared, as the rest of a sentence; null where it can.</param>
/// <param name="Declared">The parameter or result, or null.</param>
/// <param name="Tensor">The declared type; null for a scalar, and without a declaration.</param>
internal sealed record ShownValue(
    string Role,
    ValueSignature Value,
    string? Obstacle,
    ContractValueModel? Declared,
    TensorModel? Tensor
);
