using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the client of a contract and the generated part of its interface.</summary>
public static class ClientFile
{
    /// <summary>Returns the text of the file with the client of a contract and the part of the interface that the library uses.</summary>
    public static string Write(ContractModel contract) =>
        ContractText.WriteFile(contract.Hierarchy, writer => WriteTypes(writer, contract));

    private static void WriteTypes(SourceWriter writer, ContractModel contract)
    {
        // Fully qualified, because a member of the interface may have the name of a type.
        var name = contract.Hierarchy.TypeOf(contract.InterfaceName);
        using (
            writer.Open(
                $"partial interface {Identifiers.EscapeType(contract.InterfaceName)} : global::Tensors.CompilerServices.IModelContract<{name}>"
            )
        )
        {
            writer.Write(
                $"""
                {TensorFile.GeneratedCode}
                static global::Tensors.CompilerServices.ContractMetadata global::Tensors.CompilerServices.IModelContract.Contract =>
                    {contract.Hierarchy.TypeOf(contract.ClientName)}.Contract;

                {TensorFile.GeneratedCode}
                static {name} global::Tensors.CompilerServices.IModelContract<{name}>.CreateClient(
                    global::Tensors.IModelSource models,
                    global::Tensors.SharedMemoryAllocator allocator,
                    global::Tensors.ModelClientOptions options
                ) => new {contract.Hierarchy.TypeOf(contract.ClientName)}(models, allocator, options);
                """
            );
        }

        writer.Separate();
        WriteClient(writer, contract, name);
    }

    /// <summary>
    /// Writes the constructor that takes a model in this process. It is written only if the contract has exactly one method, because a
    /// client of several methods calls several models.
    /// </summary>
    private static void WriteModelConstructor(SourceWriter writer, ContractModel contract)
    {
        if (contract.Methods.Count == 1)
        {
            writer.Separate();
            writer.Write(
                $$"""
                /// <summary>Creates a client of a model in this process.</summary>
                /// <param name="model">The model.</param>
                /// <param name="allocator">Allocates outputs and scalars. The caller keeps and disposes it.</param>
                /// <param name="options">The options for calls, or null for the defaults.</param>
                public {{contract.ClientName}}(
                    global::Tensors.IModelWorker model,
                    global::Tensors.SharedMemoryAllocator allocator,
                    global::Tensors.ModelClientOptions? options = null
                )
                    : base(Contract, model, allocator, options)
                {
                }
                """
            );
        }
    }

    private static void WriteClient(SourceWriter writer, ContractModel contract, string name)
    {
        var header = $"""
            /// <summary>Calls the model <c>{ContractText.Xml(
                contract.WireName
            )}</c> in this process or in another one. The client is thread-safe: calls can run concurrently.</summary>
            {ContractText.Attributes(contract)}
            {contract.Accessibility} sealed class {contract.ClientName} : global::Tensors.CompilerServices.ModelClient, {name}
            """;
        using (writer.Open(header))
        {
            writer.Write(
                $$"""
                /// <summary>Creates a client. It connects at the first call, which also checks that the model matches the contract.</summary>
                /// <param name="models">The source of the model: a channel, or a worker in this process.</param>
                /// <param name="allocator">Allocates outputs and scalars. The caller keeps and disposes it.</param>
                /// <param name="options">The options for calls, or null for the defaults.</param>
                public {{contract.ClientName}}(
                    global::Tensors.IModelSource models,
                    global::Tensors.SharedMemoryAllocator allocator,
                    global::Tensors.ModelClientOptions? options = null
                )
                    : base(Contract, models, allocator, options)
                {
                }
                """
            );
            WriteModelConstructor(writer, contract);
            writer.Separate();
            writer.Write(
                $$"""
                private {{contract.ClientName}}(
                    {{contract.WorkerName}} worker,
                    global::Tensors.SharedMemoryAllocator? allocator,
                    global::Tensors.ModelClientOptions? options
                )
                    : base(Contract, worker, allocator, options)
                {
                }

                /// <summary>Gets the metadata of the contract: the names, dtypes and axes of all tensors.</summary>
                public static global::Tensors.CompilerServices.ContractMetadata Contract { get; } =
                    new global::Tensors.CompilerServices.ContractMetadata(
                        {{ContractText.Literal(contract.WireName)}},
                        {{string.Join(",\n        ", contract.Methods.Select(Metadata))}}
                    ){{(contract.ModelPath is null ? "" : $" {{ ModelPath = {contract.ModelPath} }}")}};

                /// <summary>Creates a client of a worker in this process, for tests. It handles calls as a channel does.</summary>
                /// <param name="worker">The worker.</param>
                /// <param name="allocator">Allocates outputs and scalars, or null to use the heap without shared memory. The caller keeps and disposes it.</param>
                /// <param name="options">The options for calls, or null for the defaults.</param>
                public static {{contract.ClientName}} InProcess(
                    {{contract.WorkerName}} worker,
                    global::Tensors.SharedMemoryAllocator? allocator = null,
                    global::Tensors.ModelClientOptions? options = null
                ) => new {{contract.ClientName}}(worker, allocator, options);
                """
            );
            for (var i = 0; i < contract.Methods.Count; i++)
            {
                writer.Separate();
                WriteMethod(writer, contract.Methods[i], i);
            }
        }
    }

    private static string Metadata(ContractMethodModel method) =>
        $"""
            new global::Tensors.ModelMetadata(
                        {ContractText.Literal(method.WireName)},
                        {Tensors(method.Inputs)},
                        {Tensors(method.Outputs)}
                    )
            """;

    private static string Tensors(EquatableArray<ContractValueModel> values) =>
        values.Count == 0
            ? "global::System.Collections.Immutable.ImmutableArray<global::Tensors.TensorMetadata>.Empty"
            : $"global::System.Collections.Immutable.ImmutableArray.Create(\n                {string.Join(",\n                ", values.Select(Tensor))}\n            )";

    private static string Tensor(ContractValueModel value)
    {
        var spec = value.Tensor is null
            ? $"new global::Tensors.TensorSpec(global::Tensors.DType.{value.DType.Name})"
            : $"{value.Tensor}.Spec";
        return $"new global::Tensors.TensorMetadata({ContractText.Literal(value.WireName)}, {spec})";
    }

    private static void WriteMethod(SourceWriter writer, ContractMethodModel method, int index)
    {
        var call = ContractText.Free(method, "call");
        var cancellation = Identifiers.Escape(method.Cancellation ?? ContractText.Free(method, "cancellationToken"));
        var parameters = ContractText.Parameters(method).ToList();
        if (method.Cancellation is not null)
        {
            var attribute = method.IsStream ? "[global::System.Runtime.CompilerServices.EnumeratorCancellation] " : "";
            parameters.Add(
                $"{attribute}global::System.Threading.CancellationToken {cancellation}{(method.CancellationIsOptional ? " = default" : "")}"
            );
        }

        var result = method.IsStream
            ? "global::System.Collections.Generic.IAsyncEnumerable"
            : "global::System.Threading.Tasks.ValueTask";
        var token = method.Cancellation is null ? "default" : cancellation;
        var header = $"""
            /// <inheritdoc/>
            {ContractText.Remarks(method)}
            public async {result}<{ContractText.Result(method)}> {Identifiers.Escape(method.Name)}({string.Join(
                ", ",
                parameters
            )})
            """;
        using (writer.Open(header))
        {
            writer.Write($"using var {call} = this.Begin({index});");
            for (var i = 0; i < method.Inputs.Count; i++)
            {
                var input = Identifiers.Escape(method.Inputs[i].Name);
                writer.Write(
                    method.Inputs[i].Tensor is null
                        ? $"{call}.SetScalar({i}, {input});"
                        : $"{call}.SetInput({i}, {input}.Buffer);"
                );
            }

            if (!method.IsStream)
            {
                writer.Write(
                    $"""
                    await {call}.RunAsync({token}).ConfigureAwait(false);
                    return {Taken(method, call)};
                    """
                );
                return;
            }

            var part = ContractText.Free(method, "part");
            using (
                writer.Open(
                    $"await foreach (var {part} in global::System.Threading.Tasks.TaskAsyncEnumerableExtensions.ConfigureAwait({call}.StreamAsync({token}), false))"
                )
            )
            {
                writer.Write($"yield return {Taken(method, part)};");
            }
        }
    }

    private static string Taken(ContractMethodModel method, string call)
    {
        var outputs = method.Outputs.Select(
            (output, i) =>
                output.Tensor is null
                    ? $"{call}.TakeScalar<{output.Type}>({i})"
                    : $"{output.Type}.FromBuffer({call}.Take({i}))"
        );
        return method.IsTuple ? $"({string.Join(", ", outputs)})" : outputs.Single();
    }
}
