using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the abstract worker of a contract, with one abstract method per call.</summary>
public static class WorkerFile
{
    private const string Call = "global::Tensors.CompilerServices.WorkerCall";
    private const string Token = "global::System.Threading.CancellationToken";
    private const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    private const string Parts = "global::System.Collections.Generic.IAsyncEnumerable";

    /// <summary>Returns the text of the file with the abstract worker of a contract.</summary>
    public static string Write(ContractModel contract) =>
        ContractText.WriteFile(contract.Hierarchy, writer => WriteTypes(writer, contract));

    private static void WriteTypes(SourceWriter writer, ContractModel contract)
    {
        var header = $"""
            /// <summary>The base class of workers for the model <c>{ContractText.Xml(
                contract.WireName
            )}</c>. Override one method for each call.</summary>
            {ContractText.Attributes(contract)}
            {contract.Accessibility} abstract class {contract.WorkerName} : global::Tensors.CompilerServices.ContractWorker, global::Tensors.CompilerServices.IModelContract
            """;
        using (writer.Open(header))
        {
            writer.Write(
                $$"""
                /// <summary>Creates a worker.</summary>
                protected {{contract.WorkerName}}()
                    : base({{contract.Hierarchy.TypeOf(contract.ClientName)}}.Contract)
                {
                }

                static global::Tensors.CompilerServices.ContractMetadata global::Tensors.CompilerServices.IModelContract.Contract =>
                    {{contract.Hierarchy.TypeOf(contract.ClientName)}}.Contract;
                """
            );
            foreach (var method in contract.Methods)
            {
                writer.Separate();
                WriteMethod(writer, method);
            }

            writer.Separate();
            WriteSwitch(
                writer,
                contract,
                streams: false,
                $"protected sealed override {ValueTask} InvokeMethodAsync(int method, {Call} call, {Token} cancellationToken)"
            );
            if (contract.Methods.Any(method => method.IsStream))
            {
                writer.Separate();
                WriteSwitch(
                    writer,
                    contract,
                    streams: true,
                    $"protected sealed override {Parts}<{Call}> StreamMethodAsync(int method, {Call} call, {Token} cancellationToken)"
                );
            }

            for (var i = 0; i < contract.Methods.Count; i++)
            {
                writer.Separate();
                WriteInvoke(writer, contract.Methods[i]);
                writer.Separate();
                WriteOutputs(writer, contract.Methods[i]);
            }
        }
    }

    private static void WriteMethod(SourceWriter writer, ContractMethodModel method)
    {
        var outputs = ContractText.Free(method, "outputs");
        var cancellation = method.Cancellation ?? ContractText.Free(method, "cancellationToken");
        string[] parameters =
        [
            .. method.Inputs.Select(input => $"{input.Type} {Identifiers.Escape(input.Name)}"),
            $"{ContractNames.Outputs(method.ShortName)} {outputs}",
            $"{Token} {Identifiers.Escape(cancellation)}",
        ];
        writer.Write(
            $"""
            /// <summary>Handles a call.{(
                method.IsStream ? " Each returned element is one part of the result." : ""
            )}</summary>
            {ContractText.Remarks(method)}
            """
        );
        foreach (var input in method.Inputs)
        {
            writer.Write(
                $"/// <param name=\"{input.Name}\"><c>{ContractText.Xml(input.WireName)}: {input.Spec}</c>{(input.Tensor is null ? "" : ". The caller keeps ownership. Do not use it after this method has returned")}.</param>"
            );
        }

        // The call owns the result: it transfers the tensors that it allocated, and copies all others.
        var borrowed = method.Outputs.Any(output => output.Tensor is not null)
            ? "[return: global::Tensors.Borrowed]\n"
            : "";
        writer.Write(
            $"""
            /// <param name="{outputs}">Allocates the outputs, in the caller's tensors if the caller provided them.</param>
            /// <param name="{cancellation}">Requests cancellation: the caller no longer waits for the result.</param>
            {borrowed}protected abstract {(method.IsStream ? Parts : ValueTask)}<{ContractText.Result(
                method
            )}> {Identifiers.Escape(method.Name)}(
                {string.Join(",\n    ", parameters)}
            );
            """
        );
    }

    private static void WriteSwitch(SourceWriter writer, ContractModel contract, bool streams, string header)
    {
        var arms = new List<string>();
        for (var i = 0; i < contract.Methods.Count; i++)
        {
            if (contract.Methods[i].IsStream == streams)
            {
                arms.Add($"{i} => {ContractNames.Invoke(contract.Methods[i].ShortName)}(call, cancellationToken),");
            }
        }

        // Handles a streaming call to a method that returns one result, and a plain call to a method that returns its result in parts.
        var other = streams
            ? "_ => base.StreamMethodAsync(method, call, cancellationToken),"
            : "_ => throw new global::Tensors.InvalidModelCallException(\"The model returns its outputs as a stream. Make a streaming call.\"),";
        writer.Write(
            $$"""
            /// <inheritdoc/>
            {{header}} =>
                method switch
                {
                    {{string.Join("\n        ", arms.Append(other))}}
                };
            """
        );
    }

    private static void WriteInvoke(SourceWriter writer, ContractMethodModel method)
    {
        string[] arguments =
        [
            .. method.Inputs.Select(
                (input, i) =>
                    input.Tensor is null
                        ? $"call.GetScalar<{input.Type}>({i})"
                        : $"{input.Type}.Borrow(call.GetInput({i}))"
            ),
            $"new {ContractNames.Outputs(method.ShortName)}(call)",
            "cancellationToken",
        ];
        var invocation = $"{Identifiers.Escape(method.Name)}(\n    {string.Join(",\n    ", arguments)}\n)";
        var header = method.IsStream
            ? $"private async {Parts}<{Call}> {ContractNames.Invoke(method.ShortName)}({Call} call, [global::System.Runtime.CompilerServices.EnumeratorCancellation] {Token} cancellationToken)"
            : $"private async {ValueTask} {ContractNames.Invoke(method.ShortName)}({Call} call, {Token} cancellationToken)";
        using (writer.Open(header))
        {
            if (!method.IsStream)
            {
                writer.Write($"var result = await {invocation}.ConfigureAwait(false);");
                WriteGive(writer, method);
                return;
            }

            writer.Write($"var parts = {invocation};");
            using (
                writer.Open(
                    "await foreach (var result in global::System.Threading.Tasks.TaskAsyncEnumerableExtensions.ConfigureAwait(parts, false))"
                )
            )
            {
                WriteGive(writer, method);
                writer.Write("yield return call;");
            }
        }
    }

    private static void WriteGive(SourceWriter writer, ContractMethodModel method)
    {
        writer.Write("call.BeginOutputs();");
        for (var i = 0; i < method.Outputs.Count; i++)
        {
            var output = method.Outputs[i];
            var value = method.IsTuple ? $"result.{Identifiers.Escape(output.Name)}" : "result";
            writer.Write(
                output.Tensor is null ? $"call.GiveScalar({i}, {value});" : $"call.GiveOutput({i}, {value}.Buffer);"
            );
        }
    }

    private static void WriteOutputs(SourceWriter writer, ContractMethodModel method)
    {
        var header = $"""
            /// <summary>Allocates the outputs of <see cref="{Identifiers.Escape(
                method.Name
            )}"/>, in the caller's tensors if the caller provided them.</summary>
            public readonly struct {ContractNames.Outputs(method.ShortName)}
            """;
        using (writer.Open(header))
        {
            writer.Write(
                $"""
                private readonly {Call} _call;

                internal {ContractNames.Outputs(method.ShortName)}({Call} call) => _call = call;
                """
            );
            for (var i = 0; i < method.Outputs.Count; i++)
            {
                if (method.Outputs[i].Tensor is not null)
                {
                    writer.Separate();
                    WriteAllocate(writer, method.Outputs[i], i);
                }
            }
        }
    }

    private static void WriteAllocate(SourceWriter writer, ContractValueModel output, int index)
    {
        var parameters = new List<string>();
        var lengths = new List<string>();
        writer.Write(
            $"/// <summary>Allocates the output <c>{ContractText.Xml(output.WireName)}: {output.Spec}</c>. The call owns it: return it, and do not dispose it.</summary>"
        );
        for (var i = 0; i < output.Axes.Count; i++)
        {
            var axis = output.Axes[i];
            lengths.Add(axis.IsDynamic ? Identifiers.Escape(axis.Name!) : $"{axis}L");
            if (axis.IsDynamic)
            {
                parameters.Add($"long {Identifiers.Escape(axis.Name!)}");
                writer.Write($"/// <param name=\"{axis.Name}\">The length of axis {i}, 0 or more.</param>");
            }
        }

        writer.Write(
            $"""
            [return: global::Tensors.Borrowed]
            public {output.Tensor} Allocate{Identifiers.ToPascalCase(output.Name)}({string.Join(", ", parameters)}) =>
                {output.Tensor}.Borrow(this._call.BeginOutput({index}, global::Tensors.TensorShape.Create({string.Join(
                ", ",
                lengths
            )})));
            """
        );
    }
}
